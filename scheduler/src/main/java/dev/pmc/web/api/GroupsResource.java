package dev.pmc.web.api;

import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.RecordedGroups;
import dev.pmc.core.group.Declaration;
import dev.pmc.core.group.GroupRecord;
import dev.pmc.core.group.GroupReply;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.core.group.GroupRequest.Tell.Word;
import dev.pmc.core.group.GroupsView;
import dev.pmc.core.group.Plan;
import dev.pmc.core.group.Planner;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.groupfile.GroupFile;
import dev.pmc.placement.Outlook;
import dev.pmc.queue.ParsedJob;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.Hostname;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Reply;
import dev.pmc.yaml.YamlProblem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /groups}: groups of VMs, what applying a file of groups would do, and doing it. Whatever changes something is answered
 * when it is durable; what comes of it is seen at the group.
 */
final class GroupsResource implements Resource {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_MEMBERS = 10_000;

    private final StatusBoard board;
    private final Function<byte[], ParsedJob> parser;
    private final Consumer<Event> inbox;

    /** @param parser judges what members are made from, as a message that asks for one */
    GroupsResource(StatusBoard board, Function<byte[], ParsedJob> parser, Consumer<Event> inbox) {
        this.board = board;
        this.parser = parser;
        this.inbox = inbox;
    }

    @Override
    public boolean mayWait(ApiRequest request) {
        return !request.reads();
    }

    private static boolean isFile(ApiRequest request) {
        return request.method().equals("POST")
                && request.path().size() == 2
                && Set.of("plan", "apply").contains(request.path().get(1));
    }

    @Override
    public Reply answer(ApiRequest request) {
        if (isFile(request)) {
            return request.path().get(1).equals("plan") ? plan(request) : apply(request);
        }
        if (request.path().size() == 1) {
            requireRead(request);
            return list(request.query());
        }
        GroupName group = name(request.path().get(1));
        if (request.path().size() > 2) {
            return change(request, group);
        }
        if (request.method().equals("DELETE")) {
            request.query().only("by");
            return done(new GroupRequest.Remove(group, null, request.author()));
        }
        requireRead(request);
        request.query().only();
        GroupsView there = there();
        GroupRecord record = there.group(group);
        if (record == null) {
            throw ApiProblem.notFound("there is no group " + group);
        }
        return Reply.json(GroupViews.GroupDetail.of(record, there));
    }

    private static void requireRead(ApiRequest request) {
        if (!request.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
    }

    private GroupsView there() {
        return new RecordedGroups(board.snapshot().records());
    }

    private Reply list(Query query) {
        query.only("limit", "cursor", "order");
        GroupsView there = there();
        return Reply.json(new Listing<GroupRecord>(
                        group -> group.name().value(), group -> group.name().value())
                .page(there.groups(), group -> true, query, group -> GroupViews.Group.of(group, there)));
    }

    private Reply plan(ApiRequest request) {
        request.query().only("prune", "replace");
        Declaration declaration = declaration(request);
        Outlook outlook = board.outlooks()
                .ask(id -> inbox.accept(new Event.OutlookAsked(id)), PATIENCE)
                .orElseThrow(() -> ApiProblem.unavailable("the loop is busy; nothing was asked that changes anything"));
        GroupsView there = there();
        Plan plan = Planner.plan(there, declaration, permits(request, there));
        return Reply.json(GroupViews.GroupsPlan.of(board.foresight(outlook).of(plan, declaration)));
    }

    private Reply apply(ApiRequest request) {
        request.query().only("prune", "replace", "plan", "by");
        return done(new GroupRequest.Apply(
                declaration(request), permits(request, there()), request.query().text("plan"), request.author()));
    }

    private Declaration declaration(ApiRequest request) {
        GroupFile.Read read = GroupFile.read(request.body(), parser);
        if (read.declaration() == null) {
            throw ApiProblem.badRequest(
                    read.problems().stream().map(GroupsResource::words).collect(Collectors.joining("\n")));
        }
        return read.declaration();
    }

    private static String words(YamlProblem problem) {
        return "line " + problem.line() + ": " + problem.words();
    }

    /** Whoever names a group means all of its members. */
    private static Declaration.Permits permits(ApiRequest request, GroupsView there) {
        return new Declaration.Permits(
                "true".equals(request.query().text("prune")), replaceable(request.query(), there));
    }

    private static Set<Hostname> replaceable(Query query, GroupsView there) {
        Set<Hostname> replaceable = new HashSet<>();
        String names = query.text("replace");
        for (String name : names == null ? new String[0] : names.split(",", -1)) {
            Hostname hostname = hostname(name);
            boolean isHost = there.vm(hostname) != null || hostname.value().indexOf('.') >= 0;
            GroupRecord group = isHost ? null : there.group(name(name));
            if (group == null) {
                replaceable.add(hostname);
            } else {
                there.members(group.name()).values().stream()
                        .map(VmRecord::hostname)
                        .forEach(replaceable::add);
            }
        }
        return replaceable;
    }

    private Reply change(ApiRequest request, GroupName group) {
        String word = request.path().get(2);
        if (request.path().size() == 4 && word.equals("members")) {
            if (!request.method().equals("DELETE")) {
                throw ApiProblem.methodNotAllowed("DELETE");
            }
            return done(new GroupRequest.Remove(group, request.hostname(3), request.author()));
        }
        if (request.path().size() > 3) {
            throw ApiProblem.notFound("there is nothing here");
        }
        if (!request.method().equals("POST")) {
            throw ApiProblem.methodNotAllowed("POST");
        }
        return switch (word) {
            case "scale" -> scale(request, group);
            case "rollback" -> rollback(request, group);
            case "adopt" -> adopt(request, group);
            case "restart" -> restart(request, group);
            case "abort" -> tell(request, group, Word.ABORT);
            case "pause" -> tell(request, group, Word.PAUSE);
            case "resume" -> tell(request, group, Word.RESUME);
            case "promote" -> tell(request, group, Word.PROMOTE);
            default ->
                throw ApiProblem.notFound("a group has no '" + word
                        + "'; it has members, scale, pause, resume, abort, promote, rollback, restart and adopt");
        };
    }

    private Reply scale(ApiRequest request, GroupName group) {
        Query query = request.query().only("to", "from", "by");
        if (query.text("to") == null) {
            throw ApiProblem.badRequest("say to how many: to=5");
        }
        return done(new GroupRequest.Scale(
                group, query.number("to", 0, 0, MOST_MEMBERS), number(query, "from"), request.author()));
    }

    private Reply rollback(ApiRequest request, GroupName group) {
        Query query = request.query().only("revision", "replace", "by");
        return done(new GroupRequest.Rollback(
                group, number(query, "revision"), replaceable(query, there()), request.author()));
    }

    private static @Nullable Integer number(Query query, String name) {
        return query.text(name) == null ? null : Integer.valueOf(query.number(name, 0, 0, Integer.MAX_VALUE));
    }

    private Reply restart(ApiRequest request, GroupName group) {
        request.query().only("by");
        return done(new GroupRequest.Restart(group, request.author()));
    }

    private Reply adopt(ApiRequest request, GroupName group) {
        String hosts = request.query().only("hosts", "by").text("hosts");
        if (hosts == null) {
            throw ApiProblem.badRequest("say which: hosts=web1,web2");
        }
        return done(new GroupRequest.Adopt(
                group,
                Stream.of(hosts.split(",", -1)).map(GroupsResource::hostname).toList(),
                request.author()));
    }

    private Reply tell(ApiRequest request, GroupName group, Word word) {
        request.query().only("by");
        return done(new GroupRequest.Tell(group, word, request.author()));
    }

    private Reply done(GroupRequest request) {
        GroupReply reply = board.groupReplies()
                .ask(id -> inbox.accept(new Event.GroupAsked(id, request)), PATIENCE)
                .orElseThrow(
                        () -> ApiProblem.unavailable(
                                "the loop is busy; what was asked will be done when it comes to it, so look before you repeat it"));
        return switch (reply.outcome()) {
            case DONE, UNCHANGED -> Reply.json(GroupViews.GroupsReply.of(reply));
            case REFUSED -> throw ApiProblem.conflict(String.join("\n", reply.words()));
            case UNKNOWN -> throw ApiProblem.notFound(String.join("\n", reply.words()));
        };
    }

    private static GroupName name(String text) {
        try {
            return new GroupName(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.notFound("there is no group '" + text + "': " + e.getMessage());
        }
    }

    private static Hostname hostname(String text) {
        try {
            return new Hostname(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest("'" + text + "' is no host: " + e.getMessage());
        }
    }
}
