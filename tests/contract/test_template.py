"""The templates' rules: regions, encryption, least privilege, alarms, bounded retries."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded.places import ROOT, plain_environment
from ops import analytics_tables
from ops.routes import routes
from suanqing.channels.registry import CHANNELS
from suanqing.channels.rows import SHARED_QUEUE
from suanqing.platform import observe
from suanqing.platform.retries import REQUEST_SECONDS
from tests.contract.templates import (
    ALL,
    MAIN,
    NESTED,
    actions,
    resources,
    statements,
    template,
    texts,
)

pytestmark = pytest.mark.contract

REGIONS = ("us-east-1", "cn-north-1", "cn-northwest-1")
LINT = ROOT / ".venv-lint" / "bin"
FUNCTION = "AWS::Serverless::Function"
QUEUE = "AWS::SQS::Queue"


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    quiet = {**plain_environment(), "LOG_LEVEL": "ERROR"}
    return subprocess.run(
        [str(each) for each in command], cwd=ROOT, env=quiet, capture_output=True, text=True
    )


def test_every_template_is_valid_in_both_partitions() -> None:
    """`make check` does it, and does nothing where the templates are those that passed before."""
    told = run("make", "--dry-run", "--always-make", "templates").stdout
    asked = set(next(line for line in told.splitlines() if "cfn-lint -r" in line).split())
    found = run("make", "templates")

    assert {*REGIONS, *(str(path.relative_to(ROOT)) for path in ALL)} <= asked
    assert found.returncode == 0, found.stdout + found.stderr


def test_checkov_finds_nothing_but_the_explained_skips() -> None:
    files = [argument for path in ALL for argument in ("-f", path)]
    config = ROOT / "infra" / "checkov.yaml"
    found = run(
        LINT / "checkov", *files, "--config-file", config, "--compact", "--quiet", "--skip-download"
    )

    assert found.returncode == 0, found.stdout + found.stderr


def test_each_checkov_skip_says_why() -> None:
    lines = (ROOT / "infra" / "checkov.yaml").read_text(encoding="utf-8").splitlines()
    skips = [line for line in lines if "CKV" in line]

    assert skips
    assert all(re.fullmatch(r"  - CKV2?_[A-Z]+_\d+ # .{20,}", line) for line in skips)


@pytest.mark.parametrize("path", [*ALL, ROOT / "infra" / "api.yaml"], ids=lambda path: path.name)
def test_no_partition_and_no_domain_suffix_is_written_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "arn:aws" not in text
    assert not re.search(r"(?<!apigateway)(?<!lambda)(?<!sns)\.amazonaws\.com", text)


# Least privilege


def reaches(statement: dict[str, Any], *words: str) -> bool:
    """Whether a statement's resources name one of the words, or everything."""
    named = list(texts(statement["Resource"]))
    return any(word in text for text in named for word in words) or "*" in named


def test_every_function_is_built_from_the_package_of_its_handler() -> None:
    for name, function in resources(MAIN, FUNCTION).items():
        package = function["Handler"].split(".")[0]
        recipe = run("make", "--dry-run", "--directory", "functions", f"build-{name}")
        assert f"cp -R {package} " in recipe.stdout, f"functions/Makefile: {name} from {package}"
        assert template(MAIN)["Resources"][name]["Metadata"] == {"BuildMethod": "makefile"}, name


def test_every_function_has_a_role_of_its_own() -> None:
    roles = [each["Role"]["Fn::GetAtt"][1] for each in resources(MAIN, FUNCTION).values()]

    assert len(set(roles)) == len(roles)
    assert {role.removeprefix("Outputs.") for role in roles} == set(
        resources(NESTED["access"], "AWS::IAM::Role")
    )


def test_no_action_is_a_wildcard_and_nothing_scans() -> None:
    for role, statement in statements():
        for action in actions(statement):
            assert "*" not in action, f"{role}: {action}"
            assert action not in ("dynamodb:Scan", "dynamodb:PartiQLSelect"), role


def test_only_calls_that_know_no_resources_are_allowed_on_all() -> None:
    on_all = {
        action.split(":")[0]
        for _, statement in statements()
        if statement["Resource"] == "*"
        for action in actions(statement)
    }

    assert on_all == {"ec2", "xray"}


def test_nobody_may_change_or_remove_a_ledger_entry() -> None:
    allowed = {"PutItem", "GetItem", "BatchGetItem", "Query"}
    for role, statement in statements():
        if reaches(statement, "LedgerTable"):
            used = {
                a.removeprefix("dynamodb:") for a in actions(statement) if a.startswith("dynamodb:")
            }
            assert used <= allowed, role


def test_the_ledger_itself_denies_changes_to_everybody() -> None:
    ledger = resources(NESTED["data"], "AWS::DynamoDB::Table")["LedgerTable"]
    (deny,) = ledger["ResourcePolicy"]["PolicyDocument"]["Statement"]

    assert (deny["Effect"], deny["Principal"]) == ("Deny", "*")
    assert {
        "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem",
        "dynamodb:UpdateTimeToLive", "dynamodb:DeleteResourcePolicy",
    } <= set(deny["Action"])  # fmt: skip


def test_who_hears_the_platforms_cannot_read_the_keys_that_sign_our_tokens() -> None:
    readers = {role for role, each in statements() if "TokensSecretArn" in texts(each["Resource"])}

    assert readers == {"IdentityRole", "AuthorizerRole"}


def public() -> set[tuple[str, str]]:
    """(method, path) of every route that anybody may call, but for the platforms' and the local one."""
    found = {
        (route.method, route.path, route.local_only) for route in routes() if route.roles is None
    }
    assert ("POST", "/webhooks/youzan", False) in found
    return {(method, path) for method, path, local in found if not local and "webhooks" not in path}


def test_what_anybody_may_call_is_throttled_apart_from_the_platforms_callbacks() -> None:
    settings = resources(MAIN, "AWS::Serverless::Api")["Api"]["MethodSettings"]
    apart = {
        (each["HttpMethod"], each["ResourcePath"][1:].replace("~1", "/"))
        for each in settings
        if each["ResourcePath"] != "/*"
    }

    assert apart == public() | {("POST", "/mcp")}, "what assistants ask takes nothing from people"


@pytest.mark.parametrize("name", ["PublicUrl", "WeComApiBase"])
def test_addresses_are_https_but_for_this_machines_own(name: str) -> None:
    pattern = template(MAIN)["Parameters"][name]["AllowedPattern"]

    assert re.fullmatch(pattern, "https://api.example.cn")
    assert re.fullmatch(pattern, "http://127.0.0.1:8080")
    assert not re.fullmatch(pattern, "http://api.example.cn")


def test_only_settlement_posts_and_statements_set_what_is_confirmed_and_paid() -> None:
    def writers(table: str) -> set[str]:
        writing = {"dynamodb:PutItem", "dynamodb:UpdateItem"}
        return {
            role
            for role, statement in statements()
            if reaches(statement, table) and writing & set(actions(statement))
        }

    posting = {"SettleRole", "ReconcileRole", "CorrectRole"}
    assert writers("LedgerTable") == posting | {"SealRole", "StatementsRole"}
    assert writers("BalancesTable") == posting | {"StatementsRole"}


def test_sealing_puts_seals_and_roots_into_the_ledger_and_nothing_else() -> None:
    (puts,) = [
        each
        for role, each in statements()
        if role == "SealRole"
        and "dynamodb:PutItem" in actions(each)
        and not reaches(each, "ViewsTable")
    ]

    assert actions(puts) == ["dynamodb:PutItem"]
    assert puts["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["seal:*", "root"]}
    }


def test_statements_post_nothing_but_a_closing_period_s_commission() -> None:
    (own,) = (
        statement
        for role, statement in statements()
        if role == "StatementsRole"
        and reaches(statement, "LedgerTable")
        and "dynamodb:PutItem" in actions(statement)
    )

    assert own["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["ladder:*", "payable:*"]}
    }


def test_webhooks_may_put_into_the_inbox_and_nothing_else() -> None:
    own = [statement for role, statement in statements() if role == "WebhooksRole"]
    may = {
        (action, text)
        for statement in own
        for action in actions(statement)
        for text in texts(statement["Resource"])
        if action.startswith("dynamodb:") and text != "Ref"
    }

    assert may == {("dynamodb:PutItem", "InboxTableArn")}


def test_tickets_are_never_deleted_but_for_links_and_only_by_those_who_work_on_them() -> None:
    deleting = [
        (role, each) for role, each in statements() if "dynamodb:DeleteItem" in actions(each)
    ]
    deleters = {role for role, each in deleting if reaches(each, "WorkTable")}

    assert deleters == {"TicketsRole", "IntakeRole", "StockRole", "ClocksRole", "DispatchRole"}
    # Logins that end, and codes that were used.
    assert {role for role, _ in deleting} - deleters == {"IdentityRole"}


def test_clocks_take_away_reservations_that_are_over_and_nothing_else() -> None:
    (own,) = (
        each
        for role, each in statements()
        if role == "ClocksRole" and "dynamodb:DeleteItem" in actions(each)
    )

    assert own["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["claims:*"]}}


def test_stock_takes_away_what_is_over_and_changes_no_movement() -> None:
    own = [each for role, each in statements() if role == "StockRole"]
    keys = {
        action: each["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for each in own
        for action in actions(each)
        if reaches(each, "WorkTable") and "Condition" in each
    }

    assert keys["dynamodb:DeleteItem"] == ["claims:*", "way:*"]
    assert not {"moves:*", "moved:*"} & set(keys["dynamodb:UpdateItem"])


def test_dispatch_changes_heads_of_tickets_and_no_decision_that_was_kept() -> None:
    own = [each for role, each in statements() if role == "DispatchRole"]
    keys = {
        action: each["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for each in own
        for action in actions(each)
        if reaches(each, "WorkTable") and "Condition" in each
    }

    assert keys["dynamodb:DeleteItem"] == keys["dynamodb:UpdateItem"] == ["T*"]
    assert keys["dynamodb:PutItem"] == ["dispatch:*", "customer:*", "T*"]


def test_login_and_sender_touch_only_their_own_items_among_the_notices() -> None:
    proving = [["visit:pass:*"], ["visit:of:*", "budget:sms_*"], ["budget_use:*"]]
    for role, prefixes in (
        ("IdentityRole", [["token:*"], ["chat:*"], ["login:*"], *proving]),
        (
            "WecomRole",
            [
                ["app:wecom", "budget:*", "greeting:*", "held:*", "token:*", "window:*"],
                ["told:*"],
            ],
        ),
        ("DingtalkRole", [["budget:*", "held:*", "todo:*", "token:*"], ["told:*"]]),
        ("SendersRole", [["budget:*", "held:*", "todo:*", "token:*"], ["told:*", "budget_use:*"]]),
    ):
        found = [each for r, each in statements() if r == role and reaches(each, "NoticesTable")]
        assert [each["Condition"] for each in found] == [
            {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": each}} for each in prefixes
        ]


def test_only_tickets_reach_the_files_and_nobody_removes_one() -> None:
    reaching = {
        (role, action)
        for role, statement in statements()
        if any("UploadsBucketArn" in text for text in texts(statement["Resource"]))
        for action in actions(statement)
    }

    assert reaching == {
        ("TicketsRole", f"s3:{name}") for name in ("GetObject", "PutObject", "ListBucket")
    }


# Data


def test_analytics_are_laid_down_by_the_proof_alone_and_only_where_somebody_asked() -> None:
    main = template(MAIN)
    reaching = {
        role
        for role, each in statements()
        if "AnalyticsBucketArn" in " ".join(texts(each["Resource"]))
    }
    conditional = {
        name
        for name, each in main["Resources"].items()
        if each.get("Condition") == "KeepsAnalytics"
    }

    assert reaching == {"ProofRole"}
    assert (main["Parameters"]["Analytics"]["Default"], conditional) == ("off", {"Analyses"})
    given = main["Resources"]["Access"]["Properties"]["Parameters"]["AnalyticsBucketArn"]
    variable = resources(MAIN, FUNCTION)["ProofFunction"]["Environment"]["Variables"][
        "ANALYTICS_BUCKET"
    ]
    assert [each["Fn::If"][:2] for each in (given, variable)] == [["NoAnalytics", ""]] * 2


def test_athenas_tables_are_those_of_the_one_list_over_a_bucket_that_is_private() -> None:
    found = template(NESTED["analytics"])["Resources"]
    bucket, policy = found["AnalyticsBucket"], found["AnalyticsBucketPolicy"]["Properties"]
    (deny,) = policy["PolicyDocument"]["Statement"]

    made = {name: each for name, each in found.items() if each["Type"] == "AWS::Glue::Table"}
    assert made == analytics_tables.resources(), "python -m ops analytics template"
    assert list(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == [True] * 4
    assert {*texts(bucket["Properties"]["BucketEncryption"])} >= {"aws:kms", "AES256", "KmsKeyArn"}
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [each["Prefix"] for each in rules if "ExpirationInDays" in each] == ["answers/"]


def test_the_files_are_private_encrypted_by_tls_alone_and_kept_when_the_stack_goes() -> None:
    found = template(NESTED["uploads"])["Resources"]
    bucket, policy = found["UploadsBucket"], found["UploadsBucketPolicy"]["Properties"]
    own = bucket["Properties"]
    (deny,) = policy["PolicyDocument"]["Statement"]
    rules = {each["Id"]: each for each in own["LifecycleConfiguration"]["Rules"]}

    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == (
        "RetainExceptOnCreate",
        "Retain",
    )
    assert list(own["PublicAccessBlockConfiguration"].values()) == [True] * 4
    assert {*texts(own["BucketEncryption"])} >= {"aws:kms", "AES256", "KmsKeyArn"}
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert (
        rules["Unclaimed"]["Prefix"] == "incoming/" and rules["Unclaimed"]["ExpirationInDays"] == 1
    )
    assert rules["Unfinished"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert all(
        "ExpirationInDays" not in rule for name, rule in rules.items() if name != "Unclaimed"
    )


def test_browsers_reach_the_files_from_where_people_reach_the_api_and_from_nowhere_else() -> None:
    outer = template(MAIN)["Resources"]["Uploads"]["Properties"]["Parameters"]["Address"]
    (cors,) = resources(NESTED["uploads"], "AWS::S3::Bucket")["UploadsBucket"]["CorsConfiguration"][
        "CorsRules"
    ]

    assert outer["Fn::If"][:2] == ["OwnDomain", {"Ref": "PublicUrl"}]
    assert "*" not in list(texts(cors["AllowedOrigins"])) and "Address" in list(
        texts(cors["AllowedOrigins"])
    )


def test_what_is_money_is_kept_whatever_happens_to_the_stack() -> None:
    for name, table in template(NESTED["data"])["Resources"].items():
        if name != "NoticesTable":
            assert table["UpdateReplacePolicy"] == "Retain", name
            protected = "DeletionProtectionEnabled" in table["Properties"]
            # What cannot be deleted would stop a roll-back half way; what can goes with it.
            assert table["DeletionPolicy"] == ("Retain" if protected else "RetainExceptOnCreate")
    tables = resources(NESTED["data"], "AWS::DynamoDB::Table")
    for name in ("WorkTable", "LedgerTable", "PricingTable", "BalancesTable", "StatementsTable"):
        table = tables[name]
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["Protected", True, False]}


def test_every_queue_has_somewhere_for_what_fails() -> None:
    queues = resources(NESTED["messaging"], QUEUE)
    ends = {
        each["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for each in [
            *queues.values(),
            *resources(NESTED["messaging"], "AWS::SNS::Subscription").values(),
        ]
        if "RedrivePolicy" in each
    }
    failures = {
        str(event["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][1])
        for event in streams().values()
    }
    ends |= {name.removeprefix("Outputs.").removesuffix("Arn") for name in failures}

    assert set(queues) - ends == {
        "WecomQueue", "DingtalkQueue", "SendersQueue", "InappQueue", "ReplayQueue", "CorrectQueue", "SealQueue",
        "ProofQueue",
        "DueQueue", "ViewsQueue", "HooksQueue", "CustomersQueue", "WelcomeQueue",
        "WarehouseQueue", "FinanceQueue",
    }  # fmt: skip
    assert all("RedrivePolicy" in queues[name] for name in set(queues) - ends)
    assert all(queues[name]["MessageRetentionPeriod"] == 14 * 86_400 for name in ends)


# Functions


def events(kind: str) -> dict[tuple[str, str], dict[str, Any]]:
    """By function and the event's name."""
    return {
        (name, of): event
        for name, function in resources(MAIN, FUNCTION).items()
        for of, event in function.get("Events", {}).items()
        if event["Type"] == kind
    }


def streams() -> dict[tuple[str, str], dict[str, Any]]:
    return events("DynamoDB")


def test_at_most_two_read_the_stream_of_work() -> None:
    readers = [
        n
        for (n, _), e in streams().items()
        if "Outputs.WorkStreamArn" in texts(e["Properties"]["Stream"])
    ]

    assert sorted(readers) == ["RouterFunction", "SettleFunction"]


def test_streams_retry_within_bounds_and_report_what_failed() -> None:
    for name, event in streams().items():
        how = event["Properties"]
        assert how["StartingPosition"] == "TRIM_HORIZON", name
        assert how["BisectBatchOnFunctionError"] is True
        assert how["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert 0 < how["MaximumRetryAttempts"] <= 20
        assert 0 < how["MaximumRecordAgeInSeconds"] < 86_400
        assert how["BatchSize"] <= 100
        assert how["FilterCriteria"]["Filters"]


def test_a_batch_of_the_inbox_takes_half_its_functions_time_where_all_are_orders_of_new_buyers() -> (
    None
):
    """Each asks DynamoDB 149 times (0128), at 8 ms on the function's share of a processor."""
    [how] = [event["Properties"] for (n, _), event in streams().items() if n == "IntakeFunction"]
    seconds = how["BatchSize"] * 149 * 8 / 1000

    assert seconds <= resources(MAIN, FUNCTION)["IntakeFunction"]["Timeout"] / 2


def test_queues_report_what_failed_and_outlast_their_functions() -> None:
    longest = template(MAIN)["Globals"]["Function"]["Timeout"]
    queues = resources(NESTED["messaging"], QUEUE)
    for (name, _), event in events("SQS").items():
        how = event["Properties"]
        assert how["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert how["ScalingConfig"]["MaximumConcurrency"] >= 2
        queue = how["Queue"]["Fn::GetAtt"][1].removeprefix("Outputs.").removesuffix("Arn")
        timeout = resources(MAIN, FUNCTION)[name].get("Timeout", longest)
        assert queues[queue]["VisibilityTimeout"] >= 6 * timeout


def test_who_answers_a_request_has_the_gateways_time_and_ends_a_page_before_it() -> None:
    """29 seconds are the gateway's: more would be lost on it, less takes work away from who began it."""
    slow = (
        "StatementsFunction", "SettlementApiFunction", "PricingFunction", "ReplaysApiFunction", "TicketsFunction",
    )  # fmt: skip
    for name in slow:
        assert resources(MAIN, FUNCTION)[name]["Timeout"] == 29, name
    assert REQUEST_SECONDS <= 29 - 10, "ten seconds for the party under way"


def test_every_function_logs_into_a_group_that_forgets() -> None:
    groups = resources(NESTED["access"], "AWS::Logs::LogGroup")
    for function in resources(MAIN, FUNCTION).values():
        output = function["LoggingConfig"]["LogGroup"]["Fn::GetAtt"][1].removeprefix("Outputs.")
        assert groups[output]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_the_api_calls_every_http_function_and_no_other_door_is_open() -> None:
    permitted = {
        each["FunctionName"]["Ref"].removesuffix("Aliaslive")
        for each in resources(MAIN, "AWS::Lambda::Permission").values()
    }
    names = {
        f["FunctionName"]["Fn::Sub"].rpartition("}-")[2]: n
        for n, f in resources(MAIN, FUNCTION).items()
    }
    body = (ROOT / "infra" / "api.yaml").read_text(encoding="utf-8")
    called = {names[name] for name in re.findall(r"StackName}-([a-z-]+):live/invocations", body)}

    assert called <= permitted
    assert {n for n, f in resources(MAIN, FUNCTION).items() if "Events" in f}.isdisjoint(permitted)


def test_a_function_finds_every_variable_it_asks_for() -> None:
    everywhere = set(template(MAIN)["Globals"]["Function"]["Environment"]["Variables"])
    given = {
        function["Handler"]: everywhere | set(function["Environment"]["Variables"])
        for function in resources(MAIN, FUNCTION).values()
    }
    for handler, variables in given.items():
        source = ROOT / "functions" / f"{handler.rpartition('.')[0].replace('.', '/')}.py"
        if source.exists():
            asked = set(re.findall(r'setting\("([A-Z_]+)"\)', source.read_text(encoding="utf-8")))
            assert asked <= variables, handler


def test_every_channel_that_sends_finds_its_own_queue_and_may_keep_what_is_told_later() -> None:
    functions = {
        each["Handler"]: each["Environment"]["Variables"]
        for each in resources(MAIN, FUNCTION).values()
    }
    sending = [each for each in CHANNELS.values() if each.sends and each.own_queue]
    owners = {each.name: each.queue for each in sending} | {"senders": SHARED_QUEUE}
    assert owners["wecom"] == "WECOM_QUEUE_URL"
    for name, queue in owners.items():
        assert queue in functions[f"notifications.{name}.handler"]
        own = [each for role, each in statements() if role == f"{name.capitalize()}Role"]
        assert any("sqs:SendMessage" in actions(each) for each in own)
        assert any("held:*" in texts(each.get("Condition", {})) for each in own)


def test_what_chalice_ignores_under_sam_is_not_written() -> None:
    for source in (ROOT / "functions").rglob("*.py"):
        found = re.findall(r"\b(authorizer|api_key_required|cors)\s*=", source.read_text("utf-8"))
        assert not found, source


# Alarms


def headings() -> set[str]:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    lines = [line for line in runbook.splitlines() if line.startswith("#")]
    return {word for line in lines for word in re.findall(r"\w+", line)}


@pytest.mark.parametrize("name", resources(NESTED["alarms"], "AWS::CloudWatch::Alarm"))
def test_every_alarm_has_a_heading_in_the_runbook(name: str) -> None:
    assert name in headings()


def test_every_alarm_tells_somebody() -> None:
    for name, alarm in resources(NESTED["alarms"], "AWS::CloudWatch::Alarm").items():
        assert alarm["AlarmActions"] == [{"Ref": "AlarmTopic"}], name
        assert f"docs/runbook.md, {name}." in alarm["AlarmDescription"]


def sources() -> Iterator[str]:
    for folder in ("functions", "layers/common/suanqing"):
        for source in (ROOT / folder).rglob("*.py"):
            yield source.read_text("utf-8")


def test_every_failure_that_code_reports_has_a_heading_in_the_runbook() -> None:
    named = [n for text in sources() for n in re.findall(r'observe\.failed\(\s*"(\w+)"', text)]

    assert len(named) >= 10
    assert set(named) <= headings()
    assert sum(text.count("observe.failed(") for text in sources()) == len(named)


def test_one_metric_of_our_own_and_one_alarm_on_it() -> None:
    own = [
        alarm
        for alarm in resources(NESTED["alarms"], "AWS::CloudWatch::Alarm").values()
        if not alarm["Namespace"].startswith("AWS/")
    ]

    assert [alarm["MetricName"] for alarm in own] == [observe.METRIC]
    assert own[0]["Dimensions"] == [{"Name": "service", "Value": {"Ref": "Name"}}]
    deployment = template(MAIN)["Globals"]["Function"]["Environment"]["Variables"]["DEPLOYMENT"]
    assert deployment == {"Ref": "AWS::StackName"}
    assert not any("Metrics(" in text and "def _metrics" not in text for text in sources())


def test_silence_rings_only_after_something_ran() -> None:
    """Missing data is what silence is; before the first run the alarm's state does not change."""
    silent = {
        name: alarm
        for name, alarm in resources(NESTED["alarms"], "AWS::CloudWatch::Alarm").items()
        if name.endswith("Silent")
    }

    assert silent
    for alarm in silent.values():
        assert alarm["TreatMissingData"] == "missing"
        assert alarm["InsufficientDataActions"] == [{"Ref": "AlarmTopic"}]


def test_the_reconciler_looks_at_every_queue_of_failures() -> None:
    variables = resources(MAIN, FUNCTION)["ReconcileFunction"]["Environment"]["Variables"]
    looked_at = {each for each in texts(variables["FAILURE_QUEUES"]) if each.startswith("Outputs.")}
    failures = {
        name
        for name in resources(NESTED["messaging"], QUEUE)
        if name.endswith(("DeadLetters", "Failures"))
    }

    assert looked_at == {f"Outputs.{name}Url" for name in failures}


# Outputs and parameters


def test_outputs_name_what_operators_and_tests_need() -> None:
    outputs = set(template(MAIN)["Outputs"])
    tables = set(resources(NESTED["data"], "AWS::DynamoDB::Table"))
    queues = {f"{name}Url" for name in resources(NESTED["messaging"], QUEUE)}

    assert {"ApiUrl", "ApiId", "StageName", "SecretId"} <= outputs
    assert tables | queues | set(resources(MAIN, FUNCTION)) <= outputs


def test_every_parameter_is_explained_in_the_deployment_guide() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")

    assert [name for name in template(MAIN)["Parameters"] if f"`{name}`" not in guide] == []


def test_the_stage_of_the_embedded_aws_is_refused_without_its_mark() -> None:
    rule = template(MAIN)["Rules"]["LocalIsForTheEmbeddedAws"]

    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "local"]}
    (told,) = rule["Assertions"]
    assert told["Assert"] == {"Fn::Equals": [{"Ref": "Embedded"}, "yes"]}
    assert template(MAIN)["Parameters"]["Embedded"]["Default"] == "no"


def test_a_secret_is_given_by_its_name_and_an_arn_is_refused_with_what_to_give() -> None:
    for name in ("SecretId", "TokensSecretId"):
        given = template(MAIN)["Parameters"][name]
        assert re.fullmatch(given["AllowedPattern"], "suanqing/prod-tokens")
        arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:suanqing/prod-AbCdEf"
        assert not re.fullmatch(given["AllowedPattern"], arn)
        assert "not its ARN" in given["ConstraintDescription"]
