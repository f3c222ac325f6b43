package dev.pmc.node.render;

/** Names that systemd gives to the units of paths. */
final class UnitNames {
    private UnitNames() {}

    static String mountOf(String directory) {
        return escaped(directory) + ".mount";
    }

    static String deviceOf(String device) {
        return escaped(device) + ".device";
    }

    /** As {@code systemd-escape --path} does, of an absolute path of letters, digits and {@code . _ -}. */
    private static String escaped(String path) {
        StringBuilder name = new StringBuilder();
        for (char each : path.substring(1).toCharArray()) {
            if (each == '/') {
                name.append('-');
            } else if (each == '-' || (each == '.' && name.isEmpty())) {
                name.append("\\x%02x".formatted((int) each));
            } else {
                name.append(each);
            }
        }
        return name.toString();
    }
}
