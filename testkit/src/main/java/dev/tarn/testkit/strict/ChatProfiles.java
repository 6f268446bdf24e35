package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.ChatRules.assistantSaysSomething;
import static dev.tarn.testkit.strict.ChatRules.callsAnswered;
import static dev.tarn.testkit.strict.ChatRules.contentThere;
import static dev.tarn.testkit.strict.ChatRules.goesWith;
import static dev.tarn.testkit.strict.ChatRules.mistralsOrder;
import static dev.tarn.testkit.strict.ChatRules.noMessageField;
import static dev.tarn.testkit.strict.ChatRules.noPictures;
import static dev.tarn.testkit.strict.ChatRules.noPicturesByAddress;
import static dev.tarn.testkit.strict.ChatRules.noSchemas;
import static dev.tarn.testkit.strict.ChatRules.oneString;
import static dev.tarn.testkit.strict.ChatRules.only;
import static dev.tarn.testkit.strict.ChatRules.onlyKnownMessageFields;
import static dev.tarn.testkit.strict.ChatRules.refused;
import static dev.tarn.testkit.strict.ChatRules.roles;
import static dev.tarn.testkit.strict.ChatRules.toolIds;

import java.util.List;
import java.util.stream.Stream;

/// What OpenAI and the providers that are compatible with it refuse, one method each.
final class ChatProfiles {
  private ChatProfiles() {}

  /// "Create chat completion" (<https://platform.openai.com/docs/api-reference/chat/create>);
  /// reasoning models: "Reasoning models" (<https://platform.openai.com/docs/guides/reasoning>);
  /// unknown fields: <https://github.com/run-llama/llama_index/issues/17731>. Azure is the same:
  /// "Azure OpenAI reasoning models"
  /// (<https://learn.microsoft.com/azure/ai-foundry/openai/how-to/reasoning>).
  static List<Rule> openAi() {
    String reasoning = "(^|/)(o\\d|gpt-5)";
    return List.of(
        only(400, "Unrecognized request argument supplied: %s", ChatRules.OPENAI_FIELDS),
        roles(
            400,
            "Invalid value for messages[%d].role: '%s'.",
            "developer",
            "system",
            "user",
            "assistant",
            "tool",
            "function"),
        contentThere(),
        callsAnswered(),
        goesWith(
            "stream_options",
            "stream",
            "The '%s' parameter is only allowed when 'stream' is enabled."),
        goesWith("tool_choice", "tools", "'%s' is only allowed when 'tools' are specified."),
        goesWith(
            "parallel_tool_calls", "tools", "'%s' is only allowed when 'tools' are specified."),
        refused(
                400,
                "Unsupported parameter: '%s' is not supported with this model. Use"
                    + " 'max_completion_tokens' instead.",
                "max_tokens")
            .forModels(reasoning),
        refused(
                400,
                "Unsupported parameter: '%s' is not supported with this model.",
                "presence_penalty",
                "frequency_penalty",
                "logprobs",
                "top_logprobs",
                "logit_bias")
            .forModels(reasoning),
        // Those that can be told not to reason then take them.
        refused(
                400,
                "Unsupported parameter: '%s' is not supported with this model.",
                "top_p",
                "stop")
            .forModels("(^|/)(o\\d|gpt-5(?!\\.))"),
        Rule.body(body ->
                body.path("temperature").asDouble(1) == 1
                    ? Stream.of()
                    : Stream.of(
                        "Unsupported value: 'temperature' does not support %s with this model. Only"
                                .formatted(body.path("temperature"))
                            + " the default (1) value is supported."))
            .forModels("(^|/)(o\\d|gpt-5(?!\\.))"));
  }

  /// "OpenAI Compatibility - GroqDocs", "Currently Unsupported OpenAI Features"
  /// (<https://console.groq.com/docs/openai>): the fields, `name` and `n`. System messages:
  /// <https://github.com/OpenHands/OpenHands/issues/4643>; results of tools:
  /// <https://github.com/CherryHQ/cherry-studio/issues/3307>; reasoning:
  /// <https://github.com/janhq/jan/issues/8136>; pictures, where the model is none of those of
  /// "Images and Vision" (<https://console.groq.com/docs/vision>):
  /// <https://github.com/browser-use/browser-use/issues/54>.
  static List<Rule> groq() {
    return List.of(
        refused(400, "property '%s' is unsupported", "logprobs", "logit_bias", "top_logprobs"),
        Rule.body(body ->
            body.path("n").asInt(1) == 1 ? Stream.of() : Stream.of("'n' : number must be 1")),
        noMessageField("name", "'messages.%1$d' : property 'name' is unsupported"),
        noMessageField(
            "reasoning_content",
            "'messages.%1$d' : for 'role:assistant' the following must be"
                + " satisfied[('messages.%1$d' : property 'reasoning_content' is unsupported)]"),
        oneString(
            "system",
            "'messages.%1$d' : for 'role:system' the following must be"
                + " satisfied[('messages.%1$d.content' : value must be a string)]"),
        oneString(
            "tool",
            "'messages.%1$d' : for 'role:tool' the following must be"
                + " satisfied[('messages.%1$d.content' : value must be a string)]"),
        noPictures("messages[%d].content must be a string").forModels("gpt-oss|llama-3|qwen"),
        contentThere(),
        callsAnswered());
  }

  /// "Create Chat Completion" (<https://api-docs.deepseek.com/api/create-chat-completion>): roles,
  /// formats of the answer (`text`, `json_object`) and content, which is text alone. The wording:
  /// <https://github.com/earendil-works/pi/issues/1048>,
  /// <https://github.com/rikkahub/rikkahub/issues/1433>,
  /// <https://github.com/browser-use/browser-use/pull/215>.
  static List<Rule> deepSeek() {
    return List.of(
        roles(
            400,
            "Failed to deserialize the JSON body into the target type: messages[%d].role: unknown"
                + " variant `%s`, expected one of `system`, `user`, `assistant`, `tool`",
            "system",
            "user",
            "assistant",
            "tool"),
        noPictures(
            "Failed to deserialize the JSON body into the target type: messages[%d]: unknown"
                + " variant `image_url`, expected `text`"),
        noSchemas(
            "Failed to deserialize the JSON body into the target type: response_format:"
                + " response_format.type `json_schema` is unavailable now"),
        contentThere(),
        callsAnswered());
  }

  /// It leaves out what a model does not know: "API Parameters"
  /// (<https://openrouter.ai/docs/api/reference/parameters>).
  static List<Rule> openRouter() {
    return List.of(contentThere(), callsAnswered());
  }

  /// Unknown fields: <https://github.com/mistralai/platform-docs-public/issues/7>, among them
  /// `stream_options` (<https://github.com/avante-corp/avante.nvim/issues/2347>) and
  /// `max_completion_tokens` (<https://github.com/editor-code-assistant/eca/issues/231>); ids:
  /// <https://github.com/anomalyco/opencode/issues/1680>; roles: "Chat", "Chat Completion"
  /// (<https://docs.mistral.ai/api/endpoint/chat>).
  static List<Rule> mistral() {
    return List.of(
        only(422, "%s: Extra inputs are not permitted", ChatRules.MISTRAL_FIELDS),
        onlyKnownMessageFields(422, "messages.%d.%s: Extra inputs are not permitted"),
        roles(
            422,
            "messages.%d: Input tag '%s' found using 'role' does not match any of the expected"
                + " tags: 'system', 'user', 'assistant', 'tool'",
            "system",
            "user",
            "assistant",
            "tool"),
        toolIds(
            "[a-zA-Z0-9]{9}", "Tool call id was %s but must be a-z, A-Z, 0-9, with a length of 9."),
        mistralsOrder(),
        assistantSaysSomething(),
        contentThere(),
        callsAnswered());
  }

  /// "Reasoning" (<https://docs.x.ai/docs/guides/reasoning>): penalties and `stop` are errors for
  /// models that reason, the dial for all but those that have one. The wording:
  /// <https://github.com/yym68686/uni-api/issues/105>, <https://github.com/vercel/ai/pull/3667>.
  static List<Rule> xai() {
    return List.of(
        refused(
                400,
                "Argument not supported on this model: %s",
                "presence_penalty",
                "frequency_penalty",
                "stop")
            .forModels("grok-(3-mini|4|code)"),
        refused(400, "Argument not supported on this model: %s", "reasoning_effort")
            .forModels("grok-(3(?!-mini)|4(?![.\\d])|4\\.20(?!-multi-agent)|code-fast)"),
        noPictures("The model does not support content elements of type image.")
            .forModels("grok-(3|code)"),
        contentThere(),
        callsAnswered());
  }

  /// Roles: "Create Chat Completion" (<https://docs.together.ai/reference/chat-completions-1>).
  static List<Rule> together() {
    return List.of(
        roles(
            400,
            "messages[%d].role: '%s' is none of system, user, assistant, tool, function",
            "system",
            "user",
            "assistant",
            "tool",
            "function"),
        contentThere(),
        callsAnswered());
  }

  /// "Using Cohere models via the OpenAI SDK", "Unsupported parameters"
  /// (<https://docs.cohere.com/docs/compatibility-api>), which knows the developer's role;
  /// `stream_options`:
  /// <https://strandsagents.com/docs/user-guide/concepts/model-providers/cohere/>; the form:
  /// <https://github.com/davidmigloz/ai_clients_dart/issues/26>.
  static List<Rule> cohere() {
    return List.of(
        refused(
            422,
            "unprocessable entity: %s is not supported",
            "stream_options",
            "store",
            "metadata",
            "logit_bias",
            "top_logprobs",
            "max_completion_tokens",
            "n",
            "modalities",
            "prediction",
            "audio",
            "service_tier",
            "parallel_tool_calls"),
        contentThere(),
        callsAnswered());
  }

  /// "Create Chat Completion" (<https://docs.fireworks.ai/api-reference/post-chatcompletions>);
  /// unknown fields: <https://github.com/web-infra-dev/midscene/issues/1322>; `reasoning_content`
  /// is known there: "Reasoning" (<https://docs.fireworks.ai/guides/reasoning>).
  static List<Rule> fireworks() {
    return List.of(
        only(400, "Extra inputs are not permitted, field: '%s'", ChatRules.FIREWORKS_FIELDS),
        noMessageField(
            "reasoning", "Extra inputs are not permitted, field: 'messages[%d].reasoning'"),
        contentThere(),
        callsAnswered());
  }

  /// "OpenAI Compatibility" (<https://inference-docs.cerebras.ai/resources/openai>): the role,
  /// which it "does not expose". The fields that are answered with 400 are those that the guide
  /// "Cerebras" of ReqLLM lists from Cerebras' documentation. Reasoning:
  /// <https://github.com/egoist/chatwise-releases/issues/1442>.
  static List<Rule> cerebras() {
    return List.of(
        refused(
            400,
            "property '%s' is unsupported",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "parallel_tool_calls",
            "service_tier"),
        roles(422, "messages.%d.role: '%s' is unsupported", "system", "user", "assistant", "tool"),
        noMessageField(
            "reasoning_content",
            "messages.%1$d.assistant.reasoning_content: property"
                + " 'messages.%1$d.assistant.reasoning_content' is unsupported"),
        contentThere(),
        callsAnswered());
  }

  /// "OpenAI compatibility" (<https://docs.ollama.com/api/openai-compatibility>): content may be an
  /// array of parts, and a picture in it is encoded, not named by its address.
  static List<Rule> ollama() {
    return List.of(noPicturesByAddress("invalid image input"));
  }

  /// Unknown fields are let through since 0.6.4
  /// (<https://github.com/vllm-project/vllm/pull/10463>); with Mistral's tokenizer a message's
  /// unknown fields are not (<https://github.com/vllm-project/vllm/issues/12864>).
  static List<Rule> vllm() {
    return List.of(
        onlyKnownMessageFields(400, "messages.%d.%s: Extra inputs are not permitted")
            .forModels("(?i)mistral"),
        contentThere());
  }
}
