"""Keeps botocore's endpoints.json to the services named: a megabyte less to ship, and to read cold.

python narrow_endpoints.py python/botocore/data/endpoints.json dynamodb sns sqs
"""

import json
import sys
from pathlib import Path

path, services = Path(sys.argv[1]), set(sys.argv[2:])
document = json.loads(path.read_text(encoding="utf-8"))
for partition in document["partitions"]:
    partition["services"] = {
        name: known for name, known in partition["services"].items() if name in services
    }
path.unlink()  # the installer may have linked it to a cache that other environments share
path.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
