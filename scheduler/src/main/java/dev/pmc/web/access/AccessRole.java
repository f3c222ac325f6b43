package dev.pmc.web.access;

/** What a caller may do. Each role may also do what those before it may. */
public enum AccessRole {
    /** Reads everything but what guests say on their consoles. */
    VIEWER("a viewer"),
    /** Also reads consoles, and does what concerns hosts, agents, groups and jobs. */
    OPERATOR("an operator"),
    /** Also reads who has done what. */
    ADMIN("an admin");

    private final String words;

    AccessRole(String words) {
        this.words = words;
    }

    /** For people, with its article. */
    public String words() {
        return words;
    }

    public boolean includes(AccessRole needed) {
        return compareTo(needed) >= 0;
    }
}
