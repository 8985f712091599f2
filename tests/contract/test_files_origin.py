"""The console's pages may call one other address than their own: the bucket's, as signed addresses name it."""

from typing import Any

import pytest
from botocore.session import get_session

from suanqing.platform.aws import settings
from tests.contract.templates import MAIN, resources

REGIONS = {
    "us-east-1": "amazonaws.com",
    "eu-central-1": "amazonaws.com",
    "ap-southeast-1": "amazonaws.com",
    "cn-north-1": "amazonaws.com.cn",
    "cn-northwest-1": "amazonaws.com.cn",
}
"""Region -> AWS::URLSuffix there."""
BUCKET = "suanqing-uploads-1a2b3c"


def allowed(region: str) -> str:
    """What the template tells the console in a region."""
    environment = resources(MAIN, "AWS::Serverless::Function")["ConsoleFunction"]["Environment"]
    text, names = environment["Variables"]["FILES_ORIGIN"]["Fn::Sub"]
    assert list(names) == ["Bucket"]
    told = {"Bucket": BUCKET, "AWS::Region": region, "AWS::URLSuffix": REGIONS[region]}
    for name, value in told.items():
        text = text.replace(f"${{{name}}}", value)
    return str(text)


@pytest.mark.parametrize("region", REGIONS)
def test_files_are_sent_to_and_read_from_the_address_that_the_pages_may_call(region: str) -> None:
    s3: Any = get_session().create_client(
        "s3", region, aws_access_key_id="id", aws_secret_access_key="key", config=settings("s3")
    )

    sent = s3.generate_presigned_post(BUCKET, "photo")["url"]
    read = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "photo"})

    assert sent == f"{allowed(region)}/" and read.startswith(f"{allowed(region)}/photo?")
