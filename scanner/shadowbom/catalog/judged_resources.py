"""Resources that are no AI themselves, and that rules judge with the AI beside them."""

from __future__ import annotations

JUDGED = frozenset({
    "archive_file",
    "aws::iam::role",
    "aws::lambda::function",
    "aws::lambda::permission",
    "aws::lambda::url",
    "aws::opensearchserverless::securitypolicy",
    "aws::s3::bucket",
    "aws::serverless::function",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_service_specific_credential",
    "aws_lambda_function",
    "aws_lambda_function_url",
    "aws_opensearchserverless_security_policy",
    "aws_s3_bucket",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_public_access_block",
    "azurerm_cognitive_account_customer_managed_key",
    "azurerm_cognitive_account_rai_policy",
    "azurerm_role_assignment",
    "google_apikeys_key",
    "google_cloud_run_service",
    "google_cloud_run_service_iam_binding",
    "google_cloud_run_service_iam_member",
    "google_cloud_run_v2_service",
    "google_cloud_run_v2_service_iam_binding",
    "google_cloud_run_v2_service_iam_member",
    "google_project_iam_binding",
    "google_project_iam_member",
    "google_project_service",
    "google_project_services",
    "microsoft.cognitiveservices/accounts/raipolicies",
})
"""Their types, in lower case."""

OPEN = ("AWS::Lambda::Url", "AWS::Serverless::Function", "aws_lambda_function_url")
"""Those that are judged by what code elsewhere does, so that a file of them need hold no other word of AI."""
