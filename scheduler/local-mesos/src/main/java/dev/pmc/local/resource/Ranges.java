package dev.pmc.local.resource;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Whole numbers as closed ranges, sorted and joined. Immutable. */
record Ranges(List<Range> ranges) implements Amount {

    record Range(long begin, long end) {}

    Ranges {
        List<Range> joined = new ArrayList<>();
        for (Range range :
                ranges.stream().sorted(Comparator.comparingLong(Range::begin)).toList()) {
            Range last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last != null && range.begin <= last.end + 1) {
                joined.set(joined.size() - 1, new Range(last.begin, Math.max(last.end, range.end)));
            } else if (range.begin <= range.end) {
                joined.add(range);
            }
        }
        ranges = List.copyOf(joined);
    }

    static Ranges of(Value.Ranges ranges) {
        return new Ranges(ranges.getRangeList().stream()
                .map(range -> new Range(range.getBegin(), range.getEnd()))
                .toList());
    }

    @Override
    public Amount plus(Amount other) {
        List<Range> sum = new ArrayList<>(ranges);
        sum.addAll(((Ranges) other).ranges);
        return new Ranges(sum);
    }

    @Override
    public Amount minus(Amount other) {
        List<Range> rest = ranges;
        for (Range taken : ((Ranges) other).ranges) {
            List<Range> left = new ArrayList<>();
            for (Range range : rest) {
                left.add(new Range(range.begin, Math.min(range.end, taken.begin - 1)));
                left.add(new Range(Math.max(range.begin, taken.end + 1), range.end));
            }
            // Where a range and what is taken do not meet, one of the two is the range itself and the other is empty.
            rest = new Ranges(left.stream().filter(r -> r.begin <= r.end).toList()).ranges;
        }
        return new Ranges(rest);
    }

    @Override
    public boolean contains(Amount other) {
        return ((Ranges) other)
                .ranges.stream()
                        .allMatch(wanted -> ranges.stream()
                                .anyMatch(range -> range.begin <= wanted.begin && wanted.end <= range.end));
    }

    @Override
    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    @Override
    public void writeTo(Resource.Builder resource) {
        resource.setRanges(toProto());
    }

    Value.Ranges toProto() {
        Value.Ranges.Builder builder = Value.Ranges.newBuilder();
        for (Range range : ranges) {
            builder.addRangeBuilder().setBegin(range.begin).setEnd(range.end);
        }
        return builder.build();
    }

    @Override
    public String toString() {
        return ranges.stream().map(range -> range.begin + "-" + range.end).collect(Collectors.joining(", ", "[", "]"));
    }
}
