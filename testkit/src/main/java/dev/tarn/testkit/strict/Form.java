package dev.tarn.testkit.strict;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.testkit.Contents;
import dev.tarn.testkit.Messages;
import dev.tarn.testkit.Reply;

/// How a provider writes a refusal.
enum Form {
  /// `{"error":{"message","type","param","code"}}`
  /// (<https://platform.openai.com/docs/guides/error-codes>).
  OPENAI {
    @Override
    Reply reply(int status, String text) {
      ObjectNode body = JSON.createObjectNode();
      detail(body.putObject("error"), text);
      return Reply.json(status, body.toString());
    }
  },
  /// The same without `error` around it, as Cerebras writes it
  /// (<https://github.com/Alishahryar1/free-claude-code/issues/1136>).
  BARE {
    @Override
    Reply reply(int status, String text) {
      ObjectNode body = detail(JSON.createObjectNode(), text);
      return Reply.json(status, body.put("code", "wrong_api_format").toString());
    }
  },
  /// `"object":"error"` beside it, as Mistral and vLLM write it
  /// (<https://github.com/jackmpcollins/magentic/issues/276>).
  OBJECT {
    @Override
    Reply reply(int status, String text) {
      ObjectNode body = detail(JSON.createObjectNode().put("object", "error"), text);
      return Reply.json(status, body.toString());
    }
  },
  /// `{"id","message"}`, as Cohere writes it
  /// (<https://github.com/davidmigloz/ai_clients_dart/issues/26>).
  COHERE {
    @Override
    Reply reply(int status, String text) {
      ObjectNode body = JSON.createObjectNode().put("id", "3039bcc8-6be7-4c38-a667-5de880ca2c80");
      return Reply.json(status, body.put("message", text).toString());
    }
  },
  /// `{"code","error"}`, both texts, as xAI writes it
  /// (<https://github.com/yym68686/uni-api/issues/105>).
  XAI {
    @Override
    Reply reply(int status, String text) {
      ObjectNode body = JSON.createObjectNode().put("code", "Client specified an invalid argument");
      return Reply.json(status, body.put("error", text).toString());
    }
  },
  /// <https://docs.claude.com/en/api/errors>.
  ANTHROPIC {
    @Override
    Reply reply(int status, String text) {
      return Reply.json(status, Messages.error("invalid_request_error", text));
    }
  },
  /// <https://ai.google.dev/gemini-api/docs/troubleshooting>.
  GEMINI {
    @Override
    Reply reply(int status, String text) {
      return Reply.json(status, Contents.error(status, "INVALID_ARGUMENT", text));
    }
  },
  /// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>.
  BEDROCK {
    @Override
    Reply reply(int status, String text) {
      return Reply.json(status, JSON.createObjectNode().put("message", text).toString())
          .with("x-amzn-errortype", "ValidationException");
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  abstract Reply reply(int status, String text);

  private static ObjectNode detail(ObjectNode error, String text) {
    return error
        .put("message", text)
        .put("type", "invalid_request_error")
        .putNull("param")
        .putNull("code");
  }
}
