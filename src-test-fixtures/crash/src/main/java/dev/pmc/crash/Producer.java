package dev.pmc.crash;

import java.util.List;
import java.util.SplittableRandom;

/** Somebody who sends jobs: the stories of some hosts, each in its order, and one among another. Thread rule: one thread. */
final class Producer {
    private final List<List<PlannedJob>> stories;
    private final Results results;
    private final SplittableRandom dice;
    private final Post post;
    /** The first of each story that is not sent. */
    private final int[] next;

    /** Where jobs are put. */
    @FunctionalInterface
    interface Post {
        /**
         * Puts a job.
         *
         * @param follows earlier ones of its host may be under way, and it must not overtake them
         * @return false if it cannot be put just now
         */
        boolean put(PlannedJob job, boolean follows);
    }

    Producer(List<List<PlannedJob>> stories, Results results, SplittableRandom dice, Post post) {
        this.stories = stories;
        this.results = results;
        this.dice = dice;
        this.post = post;
        next = new int[stories.size()];
    }

    /** Sends up to so many of those whose time has come. Returns how many. */
    int send(int most) {
        int sent = 0;
        while (sent < most && sendOne()) {
            sent++;
        }
        return sent;
    }

    private boolean sendOne() {
        int first = dice.nextInt(stories.size());
        for (int offset = 0; offset < stories.size(); offset++) {
            if (sendNext((first + offset) % stories.size())) {
                return true;
            }
        }
        return false;
    }

    private boolean sendNext(int host) {
        List<PlannedJob> story = stories.get(host);
        int number = next[host];
        if (number == story.size()) {
            return false;
        }
        PlannedJob job = story.get(number);
        boolean follows = story.subList(0, number).stream().anyMatch(earlier -> results.of(earlier) == null);
        if ((job.patient() && follows) || !post.put(job, follows)) {
            return false;
        }
        next[host]++;
        return true;
    }
}
