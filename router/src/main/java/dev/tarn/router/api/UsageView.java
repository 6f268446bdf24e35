package dev.tarn.router.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.records.CallUsage.Tokens;
import dev.tarn.records.NanoDollars;
import dev.tarn.records.UsageBook.Group;
import dev.tarn.records.UsageBook.Sum;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Sums of usage as they are shown: what memory cost and what it saved stands apart.
///
/// @param groups one more than asked for if there are more
record UsageView(UsageQuery query, List<Group> groups) {

  private List<Group> shown() {
    return groups.subList(0, Math.min(groups.size(), query.groups()));
  }

  private boolean isTruncated() {
    return groups.size() > query.groups();
  }

  byte[] json() {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    view.put("from", query.from().toString());
    view.put("to", query.to().toString());
    ArrayNode by = view.putArray("group_by");
    query.by().forEach(dimension -> by.add(UsageQuery.name(dimension)));
    ArrayNode data = view.putArray("data");
    shown().forEach(group -> data.add(json(group)));
    view.put("truncated", isTruncated());
    return Json.write(view);
  }

  private ObjectNode json(Group group) {
    ObjectNode one = JsonNodeFactory.instance.objectNode();
    names(group).forEach(one::put);
    Sum sum = group.sum();
    Tokens tokens = sum.tokens();
    one.put("calls", sum.calls());
    one.put("failed", sum.failed());
    one.put("estimated", sum.estimated());
    one.put("unpriced", sum.unpriced());
    ObjectNode counts = one.putObject("tokens");
    counts.put("input", tokens.input());
    counts.put("cached", tokens.cached());
    counts.put("cache_written", tokens.cacheWritten());
    counts.put("output", tokens.output());
    counts.put("reasoning", tokens.reasoning());
    one.put("cost_usd", usd(sum.cost()));
    one.put("own_key_cost_usd", usd(sum.ownKeyCost()));
    ObjectNode memory = one.putObject("memory");
    memory.put("tokens", tokens.memory());
    memory.put("cost_usd", usd(sum.memoryCost()));
    memory.put("saved_tokens", tokens.saved());
    memory.put("embedding_tokens", tokens.embedded());
    one.put("latency_ms", mean(sum.totalMillis(), sum.calls()));
    one.put("first_byte_ms", mean(sum.firstByteMillis(), sum.answered()));
    return one;
  }

  private Map<String, String> names(Group group) {
    Map<String, String> names = new LinkedHashMap<>();
    for (int i = 0; i < query.by().size(); i++) {
      names.put(UsageQuery.name(query.by().get(i)), group.names().get(i));
    }
    return names;
  }

  private static BigDecimal usd(long nanoDollars) {
    return NanoDollars.usd(nanoDollars);
  }

  private static long mean(long sum, long count) {
    return count == 0 ? 0 : Math.round((double) sum / count);
  }

  /// The same as RFC 4180 has it, a header first.
  byte[] csv() {
    StringBuilder csv = new StringBuilder();
    query.by().forEach(dimension -> csv.append(UsageQuery.name(dimension)).append(','));
    csv.append(
        "calls,failed,estimated,unpriced,input_tokens,cached_tokens,cache_written_tokens,"
            + "output_tokens,reasoning_tokens,cost_usd,own_key_cost_usd,memory_tokens,"
            + "memory_cost_usd,saved_tokens,embedding_tokens,latency_ms,first_byte_ms\r\n");
    for (Group group : shown()) {
      group.names().forEach(name -> csv.append(cell(name)).append(','));
      csv.append(numbers(group.sum())).append("\r\n");
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String numbers(Sum sum) {
    Tokens tokens = sum.tokens();
    return List.of(
            sum.calls(),
            sum.failed(),
            sum.estimated(),
            sum.unpriced(),
            tokens.input(),
            tokens.cached(),
            tokens.cacheWritten(),
            tokens.output(),
            tokens.reasoning(),
            usd(sum.cost()).toPlainString(),
            usd(sum.ownKeyCost()).toPlainString(),
            tokens.memory(),
            usd(sum.memoryCost()).toPlainString(),
            tokens.saved(),
            tokens.embedded(),
            mean(sum.totalMillis(), sum.calls()),
            mean(sum.firstByteMillis(), sum.answered()))
        .stream()
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /// Names come from callers. A spreadsheet takes a cell that begins with one of these for a
  /// formula and runs it; after an apostrophe it is a text.
  private static String cell(String name) {
    boolean formula = !name.isEmpty() && "=+-@\t\r\n|%".indexOf(name.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + name.replace("\"", "\"\"") + '"';
  }
}
