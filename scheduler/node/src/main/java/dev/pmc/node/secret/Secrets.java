package dev.pmc.node.secret;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Secrets that somebody has. Does not say them. */
public final class Secrets {
    private final Map<SecretName, String> words;

    private Secrets(Map<SecretName, String> words) {
        this.words = words;
    }

    /** Nobody's. */
    public static Secrets none() {
        return new Secrets(new EnumMap<>(SecretName.class));
    }

    public static Secrets of(Map<SecretName, String> words) {
        Map<SecretName, String> copy = new EnumMap<>(SecretName.class);
        copy.putAll(words);
        return new Secrets(copy);
    }

    public Optional<String> word(SecretName name) {
        return Optional.ofNullable(words.get(name));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secrets secrets && words.equals(secrets.words);
    }

    @Override
    public int hashCode() {
        return Objects.hash(words);
    }

    @Override
    public String toString() {
        return "secrets " + words.keySet();
    }
}
