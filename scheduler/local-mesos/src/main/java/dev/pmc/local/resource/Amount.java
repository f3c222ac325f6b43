package dev.pmc.local.resource;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** How much there is of one resource: a number, ranges of numbers, or a set of names. Immutable. */
sealed interface Amount permits Amount.Scalar, Amount.Items, Ranges {

    Amount plus(Amount other);

    /** What is left, never less than nothing. */
    Amount minus(Amount other);

    boolean contains(Amount other);

    boolean isEmpty();

    void writeTo(Resource.Builder resource);

    static Amount of(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> Scalar.of(resource.getScalar().getValue());
            case RANGES -> Ranges.of(resource.getRanges());
            case SET -> new Items(resource.getSet().getItemList());
            case TEXT -> throw new IllegalArgumentException("a resource cannot be a text: " + resource.getName());
        };
    }

    /** A number in thousandths: Mesos calculates with three decimals, so that sums of tenths are exact. */
    record Scalar(long thousandths) implements Amount {
        static Scalar of(double value) {
            return new Scalar(Math.round(value * 1000));
        }

        @Override
        public Amount plus(Amount other) {
            return new Scalar(thousandths + ((Scalar) other).thousandths);
        }

        @Override
        public Amount minus(Amount other) {
            return new Scalar(Math.max(0, thousandths - ((Scalar) other).thousandths));
        }

        @Override
        public boolean contains(Amount other) {
            return thousandths >= ((Scalar) other).thousandths;
        }

        @Override
        public boolean isEmpty() {
            return thousandths <= 0;
        }

        @Override
        public void writeTo(Resource.Builder resource) {
            resource.getScalarBuilder().setValue(thousandths / 1000.0);
        }

        @Override
        public String toString() {
            return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
        }
    }

    /** Names without order. */
    record Items(Set<String> names) implements Amount {
        Items(List<String> names) {
            this(new LinkedHashSet<>(names));
        }

        @Override
        public Amount plus(Amount other) {
            Set<String> sum = new LinkedHashSet<>(names);
            sum.addAll(((Items) other).names);
            return new Items(sum);
        }

        @Override
        public Amount minus(Amount other) {
            Set<String> rest = new LinkedHashSet<>(names);
            rest.removeAll(((Items) other).names);
            return new Items(rest);
        }

        @Override
        public boolean contains(Amount other) {
            return names.containsAll(((Items) other).names);
        }

        @Override
        public boolean isEmpty() {
            return names.isEmpty();
        }

        @Override
        public void writeTo(Resource.Builder resource) {
            resource.setSet(Value.Set.newBuilder().addAllItem(names));
        }

        @Override
        public String toString() {
            return "{" + String.join(", ", names) + "}";
        }
    }
}
