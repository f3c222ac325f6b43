package dev.pmc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown file, taken apart as far as can be compared with the tree: its code, its links, its headings. */
record Document(Path path, String text) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
    private static final Pattern SPAN = Pattern.compile("`([^`\\n]+(?:\\n[^`\\n]+)?)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|src=\"([^\"]+)\"");
    private static final Pattern LOG_TABLE = Pattern.compile("(?m)^\\| the log says \\|.*\\n(\\|.*\\n)+");
    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\|([^|]*)\\|");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    static Document read(Path path) throws IOException {
        return new Document(path, Files.readString(path));
    }

    /** What stands between single backticks, which a line may end between. */
    List<String> spans() {
        return all(SPAN, withoutBlocks())
                .map(match -> match.group(1).replaceAll("\\s+", " "))
                .toList();
    }

    /** Every command line: the lines of code blocks, those that a backslash continues in one, and code in a line. */
    List<String> commandLines() {
        List<String> lines = new ArrayList<>(spans());
        all(BLOCK, text)
                .flatMap(block -> block.group(1).replaceAll("\\\\\\n\\s*", " ").lines())
                .forEach(lines::add);
        return lines;
    }

    /** What the log is said to say: the code in the first column of tables that begin so. */
    List<String> logLines() {
        return all(LOG_TABLE, text)
                .flatMap(table -> all(FIRST_CELL, table.group()))
                .flatMap(cell -> all(SPAN, cell.group(1)))
                .map(match -> match.group(1).replaceAll(" \\w+=….*", ""))
                .toList();
    }

    /** Where links and pictures lead that stay in this tree. */
    List<String> links() {
        return all(LINK, withoutBlocks())
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .filter(target -> !target.matches("https?://.*"))
                .toList();
    }

    /** The names by which links reach the headings, as GitHub makes them. */
    List<String> anchors() {
        return all(HEADING, withoutBlocks())
                .map(match -> match.group(1).toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    private String withoutBlocks() {
        return BLOCK.matcher(text).replaceAll("");
    }

    private static Stream<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
