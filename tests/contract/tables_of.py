"""Records the tables of the templates as deployed, after a release: python -m tests.contract.tables_of"""

import json

from tests.contract.test_tables import RECORDED, templated

if __name__ == "__main__":
    RECORDED.write_text(json.dumps(templated(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
