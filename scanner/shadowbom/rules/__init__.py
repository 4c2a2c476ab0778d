"""What is wrong, judged from evidence: one rule a file, listed here."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol, cast

from shadowbom.core.finding import Finding, RuleInfo
from shadowbom.rules.view import View

RULES: dict[str, str] = {
    "a2a-card-http": "shadowbom.rules.a2a_card_http",
    "a2a-card-no-auth": "shadowbom.rules.a2a_card_no_auth",
    "agent-api-base-url-redirect": "shadowbom.rules.agent_api_base_url_redirect",
    "agent-broad-shell-permission": "shadowbom.rules.agent_broad_shell_permission",
    "agent-bypass-permissions": "shadowbom.rules.agent_bypass_permissions",
    "agent-code-tool": "shadowbom.rules.agent_code_tool",
    "agent-helper-command": "shadowbom.rules.agent_helper_command",
    "agent-instructions-changed": "shadowbom.rules.agent_instructions_changed",
    "agent-process-env-injection": "shadowbom.rules.agent_process_env_injection",
    "agent-sandbox-disabled": "shadowbom.rules.agent_sandbox_disabled",
    "agent-sensitive-path-allow": "shadowbom.rules.agent_sensitive_path_allow",
    "agent-tls-or-proxy-override": "shadowbom.rules.agent_tls_or_proxy_override",
    "agentcore-gateway-no-auth": "shadowbom.rules.agentcore_gateway_no_auth",
    "agentcore-public-network": "shadowbom.rules.agentcore_public_network",
    "ai-bucket-public": "shadowbom.rules.ai_bucket_public",
    "ai-client-tls-off": "shadowbom.rules.ai_client_tls_off",
    "ai-under-review": "shadowbom.rules.ai_under_review",
    "azure-ai-hub-managed-network": "shadowbom.rules.azure_ai_hub_managed_network",
    "azure-ai-local-auth": "shadowbom.rules.azure_ai_local_auth",
    "azure-ai-network-rules-allow": "shadowbom.rules.azure_ai_network_rules_allow",
    "azure-ai-public-network": "shadowbom.rules.azure_ai_public_network",
    "azure-ai-role-on-subscription": "shadowbom.rules.azure_ai_role_on_subscription",
    "azure-content-filter-off": "shadowbom.rules.azure_content_filter_off",
    "azure-ml-endpoint-key-auth": "shadowbom.rules.azure_ml_endpoint_key_auth",
    "azure-ml-public-network": "shadowbom.rules.azure_ml_public_network",
    "azure-openai-auto-upgrade": "shadowbom.rules.azure_openai_auto_upgrade",
    "azure-search-local-auth": "shadowbom.rules.azure_search_local_auth",
    "azure-search-public-network": "shadowbom.rules.azure_search_public_network",
    "bedrock-agent-no-guardrail": "shadowbom.rules.bedrock_agent_no_guardrail",
    "bedrock-api-key": "shadowbom.rules.bedrock_api_key",
    "bedrock-custom-model-exposed": "shadowbom.rules.bedrock_custom_model_exposed",
    "bedrock-data-source-no-kms": "shadowbom.rules.bedrock_data_source_no_kms",
    "bedrock-guardrail-prompt-attack": "shadowbom.rules.bedrock_guardrail_prompt_attack",
    "bedrock-no-invocation-logging": "shadowbom.rules.bedrock_no_invocation_logging",
    "browser-ai-client": "shadowbom.rules.browser_ai_client",
    "browser-exposed-key": "shadowbom.rules.browser_exposed_key",
    "cleartext-ai-endpoint": "shadowbom.rules.cleartext_ai_endpoint",
    "cleartext-weights": "shadowbom.rules.cleartext_weights",
    "cloud-run-model-public": "shadowbom.rules.cloud_run_model_public",
    "code-executor-no-sandbox": "shadowbom.rules.code_executor_no_sandbox",
    "dangerous-code-allowed": "shadowbom.rules.dangerous_code_allowed",
    "dangerous-requests-allowed": "shadowbom.rules.dangerous_requests_allowed",
    "denied-ai": "shadowbom.rules.denied_ai",
    "deprecated-mcp-transport": "shadowbom.rules.deprecated_mcp_transport",
    "enable-all-project-mcp": "shadowbom.rules.enable_all_project_mcp",
    "function-url-calls-model": "shadowbom.rules.function_url_calls_model",
    "gemini-api-key-unrestricted": "shadowbom.rules.gemini_api_key_unrestricted",
    "generic-secret": "shadowbom.rules.generic_secret",
    "gradio-exposed": "shadowbom.rules.gradio_exposed",
    "gradio-share": "shadowbom.rules.gradio_share",
    "headless-agent-in-ci-untrusted": "shadowbom.rules.headless_agent_in_ci_untrusted",
    "hidden-unicode-instruction": "shadowbom.rules.hidden_unicode_instruction",
    "hook-exfiltration": "shadowbom.rules.hook_exfiltration",
    "hook-fetch-and-execute": "shadowbom.rules.hook_fetch_and_execute",
    "hook-on-session-start": "shadowbom.rules.hook_on_session_start",
    "hook-persistence": "shadowbom.rules.hook_persistence",
    "hook-reads-secrets": "shadowbom.rules.hook_reads_secrets",
    "iam-ai-wildcard": "shadowbom.rules.iam_ai_wildcard",
    "ide-task-runs-on-folder-open": "shadowbom.rules.ide_task_runs_on_folder_open",
    "instruction-download-and-run": "shadowbom.rules.instruction_download_and_run",
    "instruction-prompt-injection": "shadowbom.rules.instruction_prompt_injection",
    "leaked-key": "shadowbom.rules.leaked_key",
    "lethal-trifecta": "shadowbom.rules.lethal_trifecta",
    "local-settings-committed": "shadowbom.rules.local_settings_committed",
    "malicious-ai-package": "shadowbom.rules.malicious_ai_package",
    "mcp-auto-approve-destructive": "shadowbom.rules.mcp_auto_approve_destructive",
    "mcp-cleartext-remote": "shadowbom.rules.mcp_cleartext_remote",
    "mcp-config-symlink-escape": "shadowbom.rules.mcp_config_symlink_escape",
    "mcp-filesystem-root": "shadowbom.rules.mcp_filesystem_root",
    "mcp-known-malicious-package": "shadowbom.rules.mcp_known_malicious_package",
    "mcp-known-vulnerable-version": "shadowbom.rules.mcp_known_vulnerable_version",
    "mcp-privileged-container": "shadowbom.rules.mcp_privileged_container",
    "mcp-remote-no-visible-auth": "shadowbom.rules.mcp_remote_no_visible_auth",
    "mcp-server-changed": "shadowbom.rules.mcp_server_changed",
    "mcp-server-unauthenticated-bind": "shadowbom.rules.mcp_server_unauthenticated_bind",
    "mcp-shell-fetch-command": "shadowbom.rules.mcp_shell_fetch_command",
    "mcp-shell-wrapper": "shadowbom.rules.mcp_shell_wrapper",
    "mcp-stdio-params-from-request": "shadowbom.rules.mcp_stdio_params_from_request",
    "mcp-tool-command-injection": "shadowbom.rules.mcp_tool_command_injection",
    "mcp-typosquat-package": "shadowbom.rules.mcp_typosquat_package",
    "mcp-unapproved-server": "shadowbom.rules.mcp_unapproved_server",
    "mcp-unpinned-package": "shadowbom.rules.mcp_unpinned_package",
    "mcp-url-embedded-credential": "shadowbom.rules.mcp_url_embedded_credential",
    "mcp-wildcard-auto-approve": "shadowbom.rules.mcp_wildcard_auto_approve",
    "model-retired": "shadowbom.rules.model_retired",
    "model-retiring": "shadowbom.rules.model_retiring",
    "opensearch-vector-public": "shadowbom.rules.opensearch_vector_public",
    "plugin-source-unpinned": "shadowbom.rules.plugin_source_unpinned",
    "policy-requirement-unmet": "shadowbom.rules.policy_requirement_unmet",
    "sagemaker-domain-internet": "shadowbom.rules.sagemaker_domain_internet",
    "sagemaker-endpoint-no-data-capture": "shadowbom.rules.sagemaker_endpoint_no_data_capture",
    "sagemaker-model-network-isolation": "shadowbom.rules.sagemaker_model_network_isolation",
    "sagemaker-model-no-vpc": "shadowbom.rules.sagemaker_model_no_vpc",
    "sagemaker-model-source": "shadowbom.rules.sagemaker_model_source",
    "sagemaker-notebook-imds": "shadowbom.rules.sagemaker_notebook_imds",
    "sagemaker-notebook-internet": "shadowbom.rules.sagemaker_notebook_internet",
    "sagemaker-notebook-root": "shadowbom.rules.sagemaker_notebook_root",
    "shadow-ai": "shadowbom.rules.shadow_ai",
    "skill-bundles-executable": "shadowbom.rules.skill_bundles_executable",
    "skill-unrestricted-tools": "shadowbom.rules.skill_unrestricted_tools",
    "suspicious-chat-template": "shadowbom.rules.suspicious_chat_template",
    "tool-description-poisoning": "shadowbom.rules.tool_description_poisoning",
    "trust-remote-code": "shadowbom.rules.trust_remote_code",
    "unparseable-agent-config": "shadowbom.rules.unparseable_agent_config",
    "unpinned-hub-revision": "shadowbom.rules.unpinned_hub_revision",
    "unsafe-keras-load": "shadowbom.rules.unsafe_keras_load",
    "unsafe-model-file": "shadowbom.rules.unsafe_model_file",
    "unsafe-numpy-load": "shadowbom.rules.unsafe_numpy_load",
    "unsafe-pickle-load": "shadowbom.rules.unsafe_pickle_load",
    "unsafe-torch-load": "shadowbom.rules.unsafe_torch_load",
    "unsafe-vector-store-load": "shadowbom.rules.unsafe_vector_store_load",
    "vertex-broad-role": "shadowbom.rules.vertex_broad_role",
    "vertex-endpoint-public": "shadowbom.rules.vertex_endpoint_public",
    "vertex-index-endpoint-public": "shadowbom.rules.vertex_index_endpoint_public",
    "vertex-workbench-public-ip": "shadowbom.rules.vertex_workbench_public_ip",
    "vulnerable-ai-package": "shadowbom.rules.vulnerable_ai_package",
}
"""Rule id to module, sorted. A module has ``INFO`` and ``check``."""


class Rule(Protocol):
    """What a rule's module offers."""

    INFO: RuleInfo

    def check(self, view: View) -> Iterator[Finding]:
        """Findings over a scan, sorted, each with the key of the asset that it is about."""


def load(id_: str) -> Rule:
    """The module of a rule, imported when first asked for. Raises KeyError for an id that is none."""
    return cast("Rule", importlib.import_module(RULES[id_]))
