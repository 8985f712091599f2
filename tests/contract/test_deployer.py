"""Who deploys has what CloudFormation does in their name: the policy of docs/deploy.md 1 against the templates."""

import json
import re
from fnmatch import fnmatchcase

import pytest

from embedded.places import ROOT
from tests.contract.templates import NESTED, template
from tests.contract.test_translated import translated

POLICY = json.loads((ROOT / "infra" / "deployer.json").read_text(encoding="utf-8"))
NEEDS = {
    "AWS::ApiGateway::Account": "apigateway:PATCH iam:PassRole",
    "AWS::ApiGateway::Deployment": "apigateway:POST apigateway:DELETE",
    "AWS::ApiGateway::RestApi": "apigateway:POST apigateway:PUT apigateway:DELETE",
    "AWS::ApiGateway::Stage": "apigateway:POST apigateway:PATCH logs:DescribeLogGroups",
    "AWS::CloudFormation::Stack": "cloudformation:CreateStack cloudformation:UpdateStack s3:GetObject",
    "AWS::CloudWatch::Alarm": "cloudwatch:PutMetricAlarm cloudwatch:DeleteAlarms cloudwatch:TagResource",
    "AWS::DynamoDB::Table": "dynamodb:CreateTable dynamodb:UpdateTable dynamodb:DescribeTable"
    " dynamodb:UpdateContinuousBackups dynamodb:UpdateTimeToLive dynamodb:PutResourcePolicy dynamodb:TagResource"
    " kms:DescribeKey kms:CreateGrant",
    "AWS::Athena::WorkGroup": "athena:CreateWorkGroup athena:GetWorkGroup athena:UpdateWorkGroup"
    " athena:DeleteWorkGroup athena:TagResource athena:ListTagsForResource",
    "AWS::Glue::Database": "glue:CreateDatabase glue:GetDatabase glue:UpdateDatabase glue:DeleteDatabase",
    "AWS::Glue::Table": "glue:CreateTable glue:GetTable glue:UpdateTable glue:DeleteTable",
    "AWS::IAM::ManagedPolicy": "iam:CreatePolicy iam:CreatePolicyVersion iam:DeletePolicyVersion iam:DeletePolicy"
    " iam:ListPolicyVersions iam:AttachRolePolicy iam:DetachRolePolicy",
    "AWS::IAM::Role": "iam:CreateRole iam:DeleteRole iam:GetRole iam:PutRolePolicy iam:DeleteRolePolicy"
    " iam:GetRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:UpdateAssumeRolePolicy iam:TagRole"
    " iam:ListAttachedRolePolicies iam:ListRolePolicies",
    "AWS::Lambda::Alias": "lambda:CreateAlias lambda:UpdateAlias lambda:DeleteAlias",
    "AWS::Lambda::EventInvokeConfig": "lambda:PutFunctionEventInvokeConfig",
    "AWS::Lambda::EventSourceMapping": "lambda:CreateEventSourceMapping lambda:UpdateEventSourceMapping",
    "AWS::Lambda::Function": "lambda:CreateFunction lambda:UpdateFunctionCode lambda:TagResource iam:PassRole"
    " s3:GetObject ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",
    "AWS::Lambda::LayerVersion": "lambda:PublishLayerVersion lambda:DeleteLayerVersion s3:GetObject",
    "AWS::Lambda::Permission": "lambda:AddPermission lambda:RemovePermission",
    "AWS::Lambda::Version": "lambda:PublishVersion lambda:DeleteFunction",
    "AWS::Logs::LogGroup": "logs:CreateLogGroup logs:PutRetentionPolicy logs:DeleteLogGroup logs:TagResource"
    " logs:CreateLogDelivery logs:PutResourcePolicy",
    "AWS::KMS::Key": "kms:CreateKey kms:EnableKeyRotation kms:PutKeyPolicy kms:DescribeKey kms:GetKeyPolicy"
    " kms:GetKeyRotationStatus kms:TagResource kms:UpdateKeyDescription kms:ScheduleKeyDeletion",
    "AWS::S3::Bucket": "s3:CreateBucket s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutBucketCORS"
    " s3:PutLifecycleConfiguration s3:PutBucketPublicAccessBlock s3:PutBucketOwnershipControls s3:PutBucketTagging"
    " s3:DeleteBucket",
    "AWS::S3::BucketPolicy": "s3:PutBucketPolicy s3:GetBucketPolicy s3:DeleteBucketPolicy",
    "AWS::SNS::Subscription": "sns:Subscribe sns:Unsubscribe sns:SetSubscriptionAttributes",
    "AWS::SNS::Topic": "sns:CreateTopic sns:DeleteTopic sns:SetTopicAttributes sns:TagResource",
    "AWS::SQS::Queue": "sqs:CreateQueue sqs:DeleteQueue sqs:SetQueueAttributes sqs:TagQueue",
    "AWS::SQS::QueuePolicy": "sqs:SetQueueAttributes",
    "AWS::Scheduler::Schedule": "scheduler:CreateSchedule scheduler:UpdateSchedule scheduler:DeleteSchedule"
    " iam:PassRole",
    "AWS::SecretsManager::Secret": "secretsmanager:CreateSecret",
}  # fmt: skip
"""What CloudFormation's handlers ask for, by type."""
SAM = "s3:CreateBucket s3:PutObject s3:GetBucketLocation cloudformation:CreateChangeSet cloudformation:GetTemplate"


def allowed(action: str) -> bool:
    patterns = [
        pattern
        for each in POLICY["Statement"]
        for pattern in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    ]
    return any(fnmatchcase(action, pattern) for pattern in patterns)


def types() -> set[str]:
    """Of the translated template and the nested ones, none of which is SAM's."""
    nested = [each["Type"] for path in NESTED.values() for each in template(path)["Resources"].values()]  # fmt: skip
    return {each["Type"] for each in translated().values()} | set(nested)


def test_each_type_of_resource_is_one_whose_needs_are_known() -> None:
    assert types() <= NEEDS.keys()


@pytest.mark.parametrize("kind", sorted(NEEDS))
def test_the_deployers_policy_allows_what_each_type_needs(kind: str) -> None:
    assert [action for action in NEEDS[kind].split() if not allowed(action)] == []


def test_the_deployers_policy_allows_what_sam_does_itself() -> None:
    assert [action for action in SAM.split() if not allowed(action)] == []


def test_the_guide_names_each_service_of_the_policy() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    services = {found for found in re.findall(r'"(\w+):', json.dumps(POLICY)) if found.islower()}

    missing = {each for each in services - {"sts", "arn"} if f"`{each}`" not in guide}
    assert not missing
