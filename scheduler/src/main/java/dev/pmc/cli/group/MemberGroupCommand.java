package dev.pmc.cli.group;

import dev.pmc.cli.client.ApiCommand;
import dev.pmc.cli.client.GroupCommand;
import dev.pmc.cli.client.StatusApiClient;
import dev.pmc.cli.client.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code pmc group}: groups of VMs, as they are and what is to become of them. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = "Shows groups of hosts, and says what is to become of them.",
        subcommands = {
            MemberGroupCommand.ListGroups.class,
            MemberGroupCommand.Show.class,
            MemberGroupCommand.History.class,
            MemberGroupCommand.Scale.class,
            MemberGroupCommand.Pause.class,
            MemberGroupCommand.Resume.class,
            MemberGroupCommand.Abort.class,
            MemberGroupCommand.Promote.class,
            MemberGroupCommand.Rollback.class,
            MemberGroupCommand.Restart.class,
            MemberGroupCommand.Adopt.class,
            MemberGroupCommand.Remove.class
        })
public final class MemberGroupCommand extends GroupCommand {

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists groups.")
    static final class ListGroups extends ApiCommand {
        @Override
        protected void run(StatusApiClient client) {
            List<JsonNode> groups = client.all("/groups");
            if (json()) {
                print(groups);
                return;
            }
            Table table =
                    new Table("GROUP", "SET", "REVISION", "IMAGE", "MEMBERS", "READY", "UPDATED", "ROLLOUT", "REASON");
            for (JsonNode group : groups) {
                table.row(
                        text(group, "name"),
                        text(group, "set"),
                        text(group, "revision"),
                        text(group, "image"),
                        text(group, "instances"),
                        text(group, "ready"),
                        text(group, "updated"),
                        group.get("leaving").asBoolean() ? "leaving" : text(group, "rollout"),
                        text(group, "reason"));
            }
            table.print(out());
        }
    }

    /** Something about one group. */
    abstract static class OneGroup extends ApiCommand {
        @Parameters(index = "0", paramLabel = "GROUP", description = "The group's name.")
        @SuppressWarnings("NullAway.Init")
        String group;

        String path() {
            return "/groups/" + StatusApiClient.part(group);
        }

        void show(JsonNode reply) {
            if (json()) {
                print(reply);
            } else {
                Asking.print(reply, out());
            }
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a group and its members.")
    static final class Show extends OneGroup {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode found = client.get(path());
            if (json()) {
                print(found);
                return;
            }
            JsonNode about = found.get("group");
            out().println(text(about, "name") + ": revision " + text(about, "revision") + ", " + text(about, "rollout")
                    + (about.hasNonNull("reason") ? " (" + text(about, "reason") + ")" : "") + ", "
                    + text(about, "ready") + " of " + text(about, "instances") + " ready" + spare(about));
            Table table = new Table("HOST", "STATE", "READY", "AGENT", "ADDRESS", "REVISION", "DIFFERS");
            for (JsonNode member : found.get("members")) {
                List<String> differs = new ArrayList<>();
                member.get("differs").forEach(field -> differs.add(field.asString()));
                table.row(
                        text(member, "hostname"),
                        text(member, "state"),
                        member.get("ready").asBoolean() ? "yes" : "no",
                        text(member, "agent"),
                        text(member, "address"),
                        text(member, "revision"),
                        String.join(", ", differs));
            }
            table.print(out());
        }
    }

    private static String spare(JsonNode group) {
        return group.get("spare").asInt() == 0 ? "" : ", " + ApiCommand.text(group, "spare") + " spare";
    }

    @Command(name = "history", mixinStandardHelpOptions = true, description = "Shows the last revisions of a group.")
    static final class History extends OneGroup {
        @Override
        protected void run(StatusApiClient client) {
            JsonNode revisions = client.get(path()).get("revisions");
            if (json()) {
                print(revisions);
                return;
            }
            Table table = new Table("REVISION", "AT", "IMAGE", "WAS-READY", "BY", "CHANGED");
            for (JsonNode revision : revisions) {
                table.row(
                        text(revision, "number"),
                        moment(revision, "at"),
                        text(revision, "image"),
                        revision.get("was_ready").asBoolean() ? "yes" : "no",
                        text(revision, "by"),
                        changed(revision));
            }
            table.print(out());
        }
    }

    private static String changed(JsonNode revision) {
        StringJoiner fields = new StringJoiner(", ");
        revision.get("changed").forEach(field -> fields.add(field.asString()));
        return fields.length() == 0 ? "-" : fields.toString();
    }

    @Command(
            name = "scale",
            mixinStandardHelpOptions = true,
            description =
                    "Has a group have so many members. More fill free numbers first; with fewer the last ones go.")
    static final class Scale extends OneGroup {
        @Parameters(index = "1", paramLabel = "COUNT", description = "How many members.")
        private int count;

        @Option(names = "--from", paramLabel = "COUNT", description = "Only if it is to have so many now.")
        private @Nullable Integer from;

        @Override
        protected void run(StatusApiClient client) {
            String only = from == null ? "" : "&from=" + from;
            show(client.post(path() + "/scale?to=" + count + only + "&" + Asking.by()));
        }
    }

    /** A word about a roll-out. */
    abstract static class Word extends OneGroup {
        abstract String word();

        @Override
        protected void run(StatusApiClient client) {
            show(client.post(path() + "/" + word() + "?" + Asking.by()));
        }
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Has a group's roll-out wait.")
    static final class Pause extends Word {
        @Override
        String word() {
            return "pause";
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description = "Ends a group's roll-out: what was updated stays, and nothing more is.")
    static final class Abort extends Word {
        @Override
        String word() {
            return "abort";
        }
    }

    @Command(
            name = "restart",
            mixinStandardHelpOptions = true,
            description = "Restarts the members of a group, within its budget.")
    static final class Restart extends Word {
        @Override
        String word() {
            return "restart";
        }
    }

    @Command(
            name = "adopt",
            mixinStandardHelpOptions = true,
            description = {
                "Makes members of hosts that were asked for by themselves, without touching them.",
                "What they have otherwise than the group says is shown by pmc plan."
            })
    static final class Adopt extends OneGroup {
        @Parameters(index = "1..*", arity = "1..*", paramLabel = "HOST", description = "The hosts.")
        private List<String> hosts = new ArrayList<>();

        @Override
        protected void run(StatusApiClient client) {
            show(client.post(
                    path() + "/adopt?hosts=" + StatusApiClient.part(String.join(",", hosts)) + "&" + Asking.by()));
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Has a group's roll-out go on that waits or was stopped; what has failed is tried again.")
    static final class Resume extends Word {
        @Override
        String word() {
            return "resume";
        }
    }

    @Command(
            name = "promote",
            mixinStandardHelpOptions = true,
            description = "Finds the canaries of a roll-out good, so that the other members follow.")
    static final class Promote extends Word {
        @Override
        String word() {
            return "promote";
        }
    }

    @Command(
            name = "rollback",
            mixinStandardHelpOptions = true,
            description =
                    "Has a group be again what it was: in its last revision that was ready as a whole, or in another.")
    static final class Rollback extends OneGroup {
        @Option(names = "--to", paramLabel = "REVISION", description = "To that revision (pmc group history).")
        private @Nullable Integer revision;

        @Option(
                names = "--allow-replace",
                paramLabel = "NAME",
                split = ",",
                description = "This host may be made anew, with the loss of its disk; with the group's name, all may.")
        private List<String> replaceable = new ArrayList<>();

        @Override
        protected void run(StatusApiClient client) {
            String to = revision == null ? "" : "&revision=" + revision;
            String mayGo =
                    replaceable.isEmpty() ? "" : "&replace=" + StatusApiClient.part(String.join(",", replaceable));
            show(client.post(path() + "/rollback?" + Asking.by() + to + mayGo));
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Removes a group, or one of its members.",
                "What becomes of their disks is said in the group's file (stop: on_remove)."
            })
    static final class Remove extends OneGroup {
        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "HOST",
                description = "Only this member; its number stays free until the group is to have more.")
        private @Nullable String member;

        @Override
        protected void run(StatusApiClient client) {
            String of = member == null ? "" : "/members/" + StatusApiClient.part(member);
            show(client.delete(path() + of + "?" + Asking.by()));
        }
    }
}
