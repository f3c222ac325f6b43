package dev.pmc.placement.constraint;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.pmc.placement.Attribute;
import dev.pmc.placement.MachineName;
import java.util.List;

/**
 * All of an attribute of the agent matches a regular expression, or does not: {@code ["rack", "LIKE", "r[12]"]}, {@code ["rack",
 * "UNLIKE", "r[12]"]}. Numbers, ranges and sets are matched as Mesos writes them; a set is also like what one of its items is
 * like. An agent without the attribute is like nothing.
 *
 * <p>The expressions are those of RE2, which take a time that grows with the length of the text and no faster, whatever a job
 * asks; what would make them large, counted repetition, is bounded.
 */
final class AttributeLike extends AttributeConstraint {
    private static final Pattern COUNT = Pattern.compile("\\{[0-9]*,?([0-9]*)\\}|\\{([0-9]+)\\}");
    private static final long MAX_REPETITIONS = 1000;

    private final Pattern pattern;
    private final boolean wanted;

    /** @param wanted whether it is to match; false if it is not to */
    AttributeLike(List<String> spelling, boolean wanted) {
        super(
                spelling,
                "has a " + spelling.get(0) + " that is " + (wanted ? "not " : "") + "like " + argument(spelling)
                        + (wanted ? ", as the job asks for" : ", which the job rules out"));
        pattern = compiled(argument(spelling));
        this.wanted = wanted;
    }

    private static Pattern compiled(String expression) {
        long repetitions = 1;
        Matcher counts = COUNT.matcher(expression);
        while (counts.find()) {
            String count = counts.group()
                    .replaceAll("[{}]", "")
                    .replaceAll("^.*,(?=[0-9])", "")
                    .replace(",", "");
            repetitions *= count.isEmpty() ? 1 : Math.max(1, Long.parseLong(count));
            if (repetitions > MAX_REPETITIONS) {
                throw new IllegalArgumentException(
                        "the expression repeats something more than " + MAX_REPETITIONS + " times");
            }
        }
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the value is no regular expression of RE2: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isPossible(AgentFacts agent) {
        return isLike(agent) == wanted;
    }

    private boolean isLike(AgentFacts agent) {
        if (field().isHostname()) {
            return pattern.matches(agent.hostname()) || pattern.matches(MachineName.of(agent.hostname()));
        }
        Attribute attribute = agent.attributes().get(field().name());
        return attribute != null
                && (pattern.matches(attribute.text())
                        || (attribute.type() == Attribute.Type.SET
                                && attribute.items().stream().anyMatch(pattern::matches)));
    }
}
