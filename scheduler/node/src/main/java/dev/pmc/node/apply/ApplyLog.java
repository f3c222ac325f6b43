package dev.pmc.node.apply;

/** Who is told of each step, a line each. */
public interface ApplyLog {
    void say(String line);
}
