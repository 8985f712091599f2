"""Python reads this first in every process that the embedded AWS starts; it acts in Lambda's alone.

There it holds each AWS call against the function's role, as the real IAM would (`iam.guard`).
"""

import os

if os.environ.get("AWS_LAMBDA_FUNCTION_NAME"):
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from embedded.lambdas.iam import guard
    else:
        from iam import guard

    guard.enforce_in_process(os.environ)
