"""Rules that judge the resources of clouds, by name, so that a scan without such resources loads none of them."""

OF_RESOURCES = frozenset({
    "agentcore-gateway-no-auth", "agentcore-public-network", "ai-bucket-public", "azure-ai-hub-managed-network",
    "azure-ai-local-auth", "azure-ai-network-rules-allow", "azure-ai-no-customer-key", "azure-ai-no-identity",
    "azure-ai-outbound-open", "azure-ai-public-network", "azure-ai-role-on-subscription",
    "azure-content-filter-off", "azure-ml-compute-local-auth", "azure-ml-compute-ssh-public",
    "azure-ml-endpoint-key-auth", "azure-ml-public-network", "azure-openai-auto-upgrade", "azure-search-local-auth",
    "azure-search-public-network", "bedrock-agent-no-customer-key", "bedrock-agent-no-guardrail", "bedrock-api-key",
    "bedrock-custom-model-exposed", "bedrock-data-source-no-kms", "bedrock-guardrail-prompt-attack",
    "bedrock-no-invocation-logging", "cloud-run-model-public", "function-url-calls-model",
    "gemini-api-key-unrestricted", "iam-ai-wildcard", "opensearch-vector-public", "sagemaker-domain-internet",
    "sagemaker-endpoint-no-data-capture", "sagemaker-job-network", "sagemaker-model-network-isolation",
    "sagemaker-model-no-vpc", "sagemaker-model-source", "sagemaker-no-customer-key", "sagemaker-notebook-imds",
    "sagemaker-notebook-internet", "sagemaker-notebook-no-vpc", "sagemaker-notebook-root", "vertex-broad-role",
    "vertex-endpoint-public", "vertex-index-endpoint-public", "vertex-no-customer-key",
    "vertex-workbench-public-ip",
})
