package dev.pmc;

import dev.pmc.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Compares what a document speaks of with what there is in the tree. */
final class DocumentCheck {
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|[|;&()<>]+|[^\\s'\"|;&()<>]+");
    private static final Pattern VARIABLE = Pattern.compile("(?<![\\w$-])\\$?(PMC_[A-Z_]*[A-Z])\\b");
    private static final Pattern METRIC = Pattern.compile("\\bpmc_[a-z_]*[a-z]\\b");
    private static final Pattern FILE =
            Pattern.compile("(scheduler|executor|data|scripts|packaging|src-test-fixtures|\\.ci|\\.github)/[\\w./-]*");
    private static final Pattern CLASS = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(?:[.#](\\w+))?(?:\\(.*\\))?");
    private static final Pattern PACKAGE = Pattern.compile("dev\\.pmc(\\.[a-z]\\w*)+");

    /** Options of other programs that are spoken of alone. */
    private static final Set<String> FOREIGN_OPTIONS = Set.of("--offer_timeout=30secs");

    /** Words in the form of a class that are none of ours. */
    private static final Set<String> FOREIGN_CLASSES = Set.of("NullMarked");

    private final Checkout tree;

    DocumentCheck(Checkout tree) {
        this.tree = tree;
    }

    /** What is spoken of and does not exist, in words. */
    List<String> problems(Document document) {
        List<String> problems = new ArrayList<>();
        document.links().forEach(link -> checkLink(document, link, problems));
        document.commandLines().forEach(line -> commands(line).forEach(command -> checkCommand(command, problems)));
        for (String span : document.spans()) {
            checkSpan(span, problems);
        }
        document.logLines().stream()
                .filter(line -> !tree.logs(line))
                .forEach(line -> problems.add("nobody logs " + line));
        VARIABLE.matcher(document.text())
                .results()
                .map(match -> match.group(1))
                .distinct()
                .filter(name -> !tree.says(name))
                .forEach(name -> problems.add("nobody reads " + name));
        return problems;
    }

    private void checkLink(Document document, String link, List<String> problems) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty()
                ? document.path()
                : document.path().resolveSibling(path).normalize();
        Path shown = tree.root().relativize(target);
        if (!path.isEmpty() && !Files.exists(target)) {
            problems.add("no file " + shown);
        } else if (hash >= 0) {
            Document there = path.isEmpty() ? document : read(target);
            String anchor = link.substring(hash + 1);
            if (!there.anchors().contains(anchor)) {
                problems.add("no heading #" + anchor + " in " + shown);
            }
        }
    }

    private void checkSpan(String span, List<String> problems) {
        if (span.matches("--[a-z].*")) {
            String option = option(span);
            if (!FOREIGN_OPTIONS.contains(span) && !isAnyonesOption(option)) {
                problems.add("nobody has an option " + option);
            }
        }
        for (MatchResult metric : METRIC.matcher(span).results().toList()) {
            if (!isCounted(metric.group())) {
                problems.add("nobody counts " + metric.group());
            }
        }
        if (FILE.matcher(span).matches() && !span.contains("/target/") && !tree.has(span) && !isCommand(span)) {
            problems.add("no file " + span);
        }
        if (PACKAGE.matcher(span).matches() && !tree.hasPackage(span)) {
            problems.add("no package " + span);
        }
        checkClass(span, problems);
    }

    private void checkClass(String span, List<String> problems) {
        Matcher name = CLASS.matcher(span);
        if (!name.matches() || FOREIGN_CLASSES.contains(span) || tree.hasFileNamed(span)) {
            return;
        }
        List<String> sources = tree.sources(name.group(1));
        @Nullable String member = name.group(2);
        if (sources.isEmpty()) {
            problems.add("no class " + name.group(1));
        } else if (member != null
                && sources.stream().noneMatch(source -> source.matches("(?s).*\\b" + member + "\\b.*"))) {
            problems.add(name.group(1) + " has no " + member);
        }
    }

    /** Takes a line of shell apart, as far as pmc's documents need it. */
    private static List<List<String>> commands(String line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> words = new ArrayList<>();
        commands.add(words);
        for (MatchResult word : WORD.matcher(line).results().toList()) {
            if (word.group().matches("[|;&()<>]+")) {
                words = new ArrayList<>();
                commands.add(words);
            } else if (!(words.isEmpty() && word.group().equals("sudo"))) {
                words.add(word.group());
            }
        }
        commands.removeIf(List::isEmpty);
        return commands;
    }

    private void checkCommand(List<String> words, List<String> problems) {
        String program = words.get(0);
        List<String> rest = words.subList(1, words.size());
        if (program.equals("java") && rest.size() > 1 && rest.get(1).endsWith("pmc.jar")) {
            checkPmc(rest.subList(2, rest.size()), problems);
        } else if (program.equals("pmc") && !rest.isEmpty()) {
            checkPmc(rest, problems);
        } else if (program.matches("(scripts/)?create_host")) {
            checkPmc(joined(List.of("host", "create"), rest), problems);
        } else if (program.matches("(scripts/)?delete_host")) {
            checkPmc(joined(List.of("host", "delete"), rest), problems);
        } else if (program.matches("(scripts/)?update_dnsmasq")) {
            checkPmc(joined(List.of("network"), rest), problems);
        } else if (program.matches("(\\./)?virtmesos")) {
            checkOptions("virtmesos", rest, tree::says, problems);
        } else if (program.matches("scripts/\\w.*") && isCommand(program)) {
            if (!tree.has(program)) {
                problems.add("no file " + program);
            } else {
                String text = Checkout.text(tree.root().resolve(program));
                checkOptions(program, rest, text::contains, problems);
            }
        }
    }

    /** Scripts are checked as commands, whether they stand alone or not. */
    private static boolean isCommand(String path) {
        return path.matches("scripts/[\\w-]+");
    }

    private interface Options {
        boolean has(String option);
    }

    private static void checkOptions(String program, List<String> words, Options options, List<String> problems) {
        words.stream()
                .filter(word -> word.startsWith("--"))
                .map(DocumentCheck::option)
                .filter(option -> !options.has(option))
                .forEach(option -> problems.add(program + " has no option " + option));
    }

    private static void checkPmc(List<String> words, List<String> problems) {
        CommandLine command = Main.commandLine();
        int next = 0;
        for (CommandLine below = command; below != null; next++) {
            command = below;
            below = next < words.size() ? command.getSubcommands().get(words.get(next)) : null;
        }
        next--;
        String name = command.getCommandSpec().qualifiedName();
        boolean needsMore = !command.getSubcommands().isEmpty()
                && command.getCommandSpec().positionalParameters().isEmpty();
        if (needsMore && next < words.size() && !words.get(next).startsWith("-")) {
            problems.add("no command: " + name + " " + words.get(next));
            return;
        }
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        words.subList(next, words.size()).stream()
                .filter(word -> word.matches("--?[A-Za-z].*"))
                .map(DocumentCheck::option)
                .filter(option -> spec.findOption(option) == null)
                .forEach(option -> problems.add(name + " has no option " + option));
    }

    private static List<String> joined(List<String> first, List<String> rest) {
        return Stream.concat(first.stream(), rest.stream()).toList();
    }

    private boolean isAnyonesOption(String option) {
        return isAnyonesOption(Main.commandLine(), option) || tree.says(option);
    }

    private static boolean isAnyonesOption(CommandLine command, String option) {
        return command.getCommandSpec().findOption(option) != null
                || command.getSubcommands().values().stream().anyMatch(each -> isAnyonesOption(each, option));
    }

    /** Prometheus' library adds the ends of names by itself. */
    private boolean isCounted(String metric) {
        return tree.says(metric)
                || tree.says(metric.replaceAll("_(total|bucket|count|sum|info)$", ""))
                || metric.equals("pmc_vm");
    }

    private static String option(String word) {
        int end = word.indexOf('=');
        String option = end < 0 ? word : word.substring(0, end);
        return option.split("[ ,…]", 2)[0];
    }

    private static Document read(Path path) {
        try {
            return Document.read(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
