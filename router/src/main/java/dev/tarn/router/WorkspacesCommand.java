package dev.tarn.router;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ConfigException;
import dev.tarn.records.Actor;
import dev.tarn.records.Page;
import dev.tarn.records.Workspace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn workspaces`: makes and lists workspaces, also while a router runs on the same data.
@Command(
    name = "workspaces",
    description = "Make and list workspaces.",
    mixinStandardHelpOptions = true)
final class WorkspacesCommand {
  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Command(name = "create", description = "Make a workspace.", mixinStandardHelpOptions = true)
  int create(
      @Parameters(paramLabel = "NAME", description = "Its name, which cannot be changed.")
          String name,
      @Option(
              names = "--never-hosted",
              description = "Calls that stored keys cannot serve never use the operator's.")
          boolean neverHosted,
      @Mixin LimitOptions limits,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    if (!KeysCreateCommand.isName(name)) {
      throw new ParameterException(
          spec.commandLine(), "The name must have 1 to 256 bytes and no control characters.");
    }
    Workspace asked =
        new Workspace(
            name, limits.limits(), "{}", !neverHosted, Optional.empty(), false, Instant.EPOCH);
    Optional<Workspace> made =
        main.with(records -> records.workspaces().by(Actor.CLI).create(asked));
    if (made.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("tarn: there is, or was, a workspace " + name + "; names are not given again.");
      return 1;
    }
    String printed = json ? view(made.get()).toString() : "Made workspace " + name + ".";
    spec.commandLine().getOut().println(printed);
    return 0;
  }

  @Command(name = "list", description = "List workspaces.", mixinStandardHelpOptions = true)
  int list(@Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    Page.Asked all = new Page.Asked(Integer.MAX_VALUE - 1, Optional.empty());
    List<Workspace> workspaces = main.with(records -> records.workspaces().page(all)).items();
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      workspaces.forEach(workspace -> array.add(view(workspace)));
      spec.commandLine().getOut().println(array);
    } else {
      workspaces.forEach(workspace -> spec.commandLine().getOut().println(workspace.name()));
    }
    return 0;
  }

  private static ObjectNode view(Workspace workspace) {
    ObjectNode view =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", workspace.name())
            .put("hosted_after_stored", workspace.hostedAfterStored())
            .put("created_at", workspace.createdAt().toString());
    view.set("limits", LimitOptions.view(workspace.limits()));
    return view;
  }
}
