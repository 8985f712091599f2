"""Python reads this first in every process that the embedded AWS starts, and in its own.

In Lambda's it holds each AWS call against the function's role, as the real IAM would (`iam.guard`). In the embedded
AWS's own it unpacks functions' archives once for all of them (`unpacked`), and forks their processes (`zygote`).
"""

import os
from typing import TYPE_CHECKING

if os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
    if TYPE_CHECKING:
        from embedded.lambdas.iam import guard
    else:
        from iam import guard

    guard.enforce_in_process(os.environ)
elif folder := os.environ.get("LAMBDA_ARCHIVES"):
    if TYPE_CHECKING:
        from embedded.lambdas import unpacked, zygote
        from embedded.lambdas.iam import guard
    else:
        import unpacked
        import zygote
        from iam import guard

    unpacked.share(folder)
    guard.AfterImport({"ministack.core.lambda_runtime": zygote.starting}).install()
