package dev.pmc.core.vm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What every event makes of a VM in every situation, written out. A situation is a goal, a standing, and what there is of
 * the VM: the verb of its attempt, else its home, else nothing ("-"). A standing is the guest's power, the activity, its
 * stage if it is not plainly under way, and "away" if the machine cannot be reached.
 *
 * <p>In the cells: the situation afterwards, without the goal if that stays; {@code =} if the situation stays; a word like
 * {@code rejected} if the job is answered at once and nothing changes; {@code later} if it has to come again; {@code gone};
 * and nothing where the event cannot be.
 */
final class LifecycleTable {
    /** Jobs; "other" is a create of another VM of the same name. */
    static final String JOBS = """
                                          | create                     | other    | delete                       | stop                       | start                      | restart                    | snapshot              | rebuild                    | resize
            RUN off start/waiting -       | duplicate                  | rejected | gone                         | STOP off none -            | duplicate                  | =                          | =                     | =                          | =
            RUN off start/waiting home    | duplicate                  | rejected | ERASE off erase/waiting home | STOP off stop/waiting home | duplicate                  | =                          | =                     | =                          | =
            RUN ? start/waiting home      | duplicate                  | rejected | ERASE ? erase/waiting home   | STOP ? stop/waiting home   | duplicate                  | =                          | =                     | =                          | =
            RUN off start/launched run    | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | ? stop run                 | ? stop run
            RUN ? start/launched run      | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | ? stop run                 | ? stop run
            RUN off start run             | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | ? stop run                 | ? stop run
            RUN ? start run               | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | ? stop run                 | ? stop run
            RUN on none run               | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | on restart run             | on snapshot run       | ? stop run                 | ? stop run
            RUN on restart run            | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | ? stop run                 | ? stop run
            RUN on snapshot run           | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | rejected                   | rejected
            RUN ? stop run                | duplicate                  | rejected | ERASE ? erase run            | STOP ? stop run            | duplicate                  | =                          | =                     | =                          | =
            RUN off stop stop             | duplicate                  | rejected | ERASE off erase stop         | STOP off stop stop         | duplicate                  | =                          | =                     | =                          | =
            RUN ? stop stop               | duplicate                  | rejected | ERASE ? erase stop           | STOP ? stop stop           | duplicate                  | =                          | =                     | =                          | =
            RUN off start/given_up -      | off start/waiting -        | rejected | gone                         | STOP off none -            | off start/waiting -        | off start/waiting -        | rejected              | off start/waiting -        | off start/waiting -
            RUN off start/given_up home   | off start/waiting home     | rejected | ERASE off erase/waiting home | STOP off stop/waiting home | off start/waiting home     | off start/waiting home     | rejected              | off start/waiting home     | off start/waiting home
            RUN ? start/given_up home     | ? start/waiting home       | rejected | ERASE ? erase/waiting home   | STOP ? stop/waiting home   | ? start/waiting home       | ? start/waiting home       | rejected              | ? start/waiting home       | ? start/waiting home
            RUN ? start away run          | duplicate                  | rejected | ERASE ? erase away run       | STOP ? stop away run       | duplicate                  | =                          | =                     | =                          | =
            RUN ? stop away stop          | duplicate                  | rejected | ERASE ? erase away stop      | STOP ? stop away stop      | duplicate                  | =                          | =                     | =                          | =
            STOP off stop/waiting home    | duplicate                  | rejected | ERASE off erase/waiting home | duplicate                  | RUN off start/waiting home | RUN off start/waiting home | =                     | RUN off start/waiting home | =
            STOP ? stop/waiting home      | duplicate                  | rejected | ERASE ? erase/waiting home   | duplicate                  | RUN ? start/waiting home   | RUN ? start/waiting home   | =                     | RUN ? start/waiting home   | =
            STOP ? stop run               | duplicate                  | rejected | ERASE ? erase run            | duplicate                  | RUN ? stop run             | RUN ? stop run             | =                     | RUN ? stop run             | =
            STOP off stop stop            | duplicate                  | rejected | ERASE off erase stop         | duplicate                  | RUN off stop stop          | RUN off stop stop          | =                     | RUN off stop stop          | =
            STOP ? stop stop              | duplicate                  | rejected | ERASE ? erase stop           | duplicate                  | RUN ? stop stop            | RUN ? stop stop            | =                     | RUN ? stop stop            | =
            STOP off none -               | duplicate                  | rejected | gone                         | duplicate                  | RUN off start/waiting -    | RUN off start/waiting -    | rejected              | RUN off start/waiting -    | =
            STOP off none home            | duplicate                  | rejected | ERASE off erase/waiting home | duplicate                  | RUN off start/waiting home | RUN off start/waiting home | off stop/waiting home | RUN off start/waiting home | =
            STOP off stop/given_up home   | RUN off start/waiting home | rejected | ERASE off erase/waiting home | off stop/waiting home      | RUN off start/waiting home | RUN off start/waiting home | rejected              | RUN off start/waiting home | =
            STOP ? stop/given_up home     | RUN ? start/waiting home   | rejected | ERASE ? erase/waiting home   | ? stop/waiting home        | RUN ? start/waiting home   | RUN ? start/waiting home   | rejected              | RUN ? start/waiting home   | =
            STOP ? stop away run          | duplicate                  | rejected | ERASE ? erase away run       | duplicate                  | RUN ? start away run       | RUN ? start away run       | =                     | RUN ? start away run       | =
            STOP ? stop away stop         | duplicate                  | rejected | ERASE ? erase away stop      | duplicate                  | RUN ? stop away stop       | RUN ? stop away stop       | =                     | RUN ? stop away stop       | =
            ERASE off erase/waiting home  | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase/waiting home    | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase run             | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE off erase stop          | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase stop            | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE off erase erase         | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase erase           | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE off erase/given_up home | rejected                   | rejected | off erase/waiting home       | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase/given_up home   | rejected                   | rejected | ? erase/waiting home         | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase away run        | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase away stop       | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            ERASE ? erase away erase      | later                      | later    | duplicate                    | rejected                   | rejected                   | rejected                   | rejected              | rejected                   | rejected
            """;

    /** A launch, time that passes, and word of an attempt that lives. */
    static final String WORDS = """
                                          | placed                 | overdue     | STAGING                | STARTING        | RUNNING         | UNREACHABLE
            RUN off start/waiting -       | off start/launched run |             |                        |                 |                 |
            RUN off start/waiting home    | off start/launched run |             |                        |                 |                 |
            RUN ? start/waiting home      | ? start/launched run   |             |                        |                 |                 |
            RUN off start/launched run    |                        | ? stop run  | =                      | off start run   | on none run     | ? start away run
            RUN ? start/launched run      |                        | ? stop run  | =                      | ? start run     | on none run     | ? start away run
            RUN off start run             |                        | ? stop run  | =                      | =               | on none run     | ? start away run
            RUN ? start run               |                        | ? stop run  | =                      | =               | on none run     | ? start away run
            RUN on none run               |                        |             | =                      | =               | =               | ? start away run
            RUN on restart run            |                        | on none run | =                      | =               | on none run     | ? start away run
            RUN on snapshot run           |                        | on none run | =                      | =               | =               | ? start away run
            RUN ? stop run                |                        |             | =                      | =               | =               | ? start away run
            RUN off stop stop             |                        |             | =                      | =               | =               | ? stop away stop
            RUN ? stop stop               |                        |             | =                      | =               | =               | ? stop away stop
            RUN off start/given_up -      |                        |             |                        |                 |                 |
            RUN off start/given_up home   |                        |             |                        |                 |                 |
            RUN ? start/given_up home     |                        |             |                        |                 |                 |
            RUN ? start away run          | ? start/launched run   |             | off start/launched run | off start run   | on none run     | =
            RUN ? stop away stop          | ? start/launched run   |             | off stop stop          | off stop stop   | off stop stop   | =
            STOP off stop/waiting home    | off stop stop          |             |                        |                 |                 |
            STOP ? stop/waiting home      | ? stop stop            |             |                        |                 |                 |
            STOP ? stop run               |                        |             | =                      | =               | =               | ? stop away run
            STOP off stop stop            |                        |             | =                      | =               | =               | ? stop away stop
            STOP ? stop stop              |                        |             | =                      | =               | =               | ? stop away stop
            STOP off none -               |                        |             |                        |                 |                 |
            STOP off none home            |                        |             |                        |                 |                 |
            STOP off stop/given_up home   |                        |             |                        |                 |                 |
            STOP ? stop/given_up home     |                        |             |                        |                 |                 |
            STOP ? stop away run          | ? stop stop            |             | ? stop run             | ? stop run      | ? stop run      | =
            STOP ? stop away stop         | ? stop stop            |             | off stop stop          | off stop stop   | off stop stop   | =
            ERASE off erase/waiting home  | off erase erase        |             |                        |                 |                 |
            ERASE ? erase/waiting home    | ? erase erase          |             |                        |                 |                 |
            ERASE ? erase run             |                        |             | =                      | =               | =               | ? erase away run
            ERASE off erase stop          |                        |             | =                      | =               | =               | ? erase away stop
            ERASE ? erase stop            |                        |             | =                      | =               | =               | ? erase away stop
            ERASE off erase erase         |                        |             | =                      | =               | =               | ? erase away erase
            ERASE ? erase erase           |                        |             | =                      | =               | =               | ? erase away erase
            ERASE off erase/given_up home |                        |             |                        |                 |                 |
            ERASE ? erase/given_up home   |                        |             |                        |                 |                 |
            ERASE ? erase away run        | ? erase erase          |             | ? erase run            | ? erase run     | ? erase run     | =
            ERASE ? erase away stop       | ? erase erase          |             | off erase stop         | off erase stop  | off erase stop  | =
            ERASE ? erase away erase      | ? erase erase          |             | off erase erase        | off erase erase | off erase erase | =
            """;

    /** The end of an attempt, by what the executor says; "nothing left" is a failure after which it has cleaned up. */
    static final String ENDS = """
                                          | FINISHED                   | KILLED                 | REFUSED                | nothing left
            RUN off start/waiting -       |                            |                        |                        |
            RUN off start/waiting home    |                            |                        |                        |
            RUN ? start/waiting home      |                            |                        |                        |
            RUN off start/launched run    | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN ? start/launched run      | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN off start run             | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN ? start run               | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN on none run               | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN on restart run            | off start/waiting home     | off start/waiting home | off start/waiting home | off start/waiting -
            RUN on snapshot run           | STOP off stop/waiting home | off start/waiting home | off start/waiting home | off start/waiting -
            RUN ? stop run                | off start/waiting home     | off start/waiting home | off start/waiting home | off start/waiting -
            RUN off stop stop             | off start/waiting home     | off start/waiting home | off start/waiting home | off start/waiting -
            RUN ? stop stop               | off start/waiting home     | ? start/waiting home   | ? start/waiting home   | off start/waiting -
            RUN off start/given_up -      |                            |                        |                        |
            RUN off start/given_up home   |                            |                        |                        |
            RUN ? start/given_up home     |                            |                        |                        |
            RUN ? start away run          | STOP off none home         | off start/waiting home | off start/waiting home | off start/waiting -
            RUN ? stop away stop          | off start/waiting home     | off start/waiting home | off start/waiting home | off start/waiting -
            STOP off stop/waiting home    |                            |                        |                        |
            STOP ? stop/waiting home      |                            |                        |                        |
            STOP ? stop run               | off none home              | off none home          | off stop/waiting home  | off none -
            STOP off stop stop            | off none home              | off stop/waiting home  | off stop/waiting home  | off none -
            STOP ? stop stop              | off none home              | ? stop/waiting home    | ? stop/waiting home    | off none -
            STOP off none -               |                            |                        |                        |
            STOP off none home            |                            |                        |                        |
            STOP off stop/given_up home   |                            |                        |                        |
            STOP ? stop/given_up home     |                            |                        |                        |
            STOP ? stop away run          | off none home              | off none home          | off stop/waiting home  | off none -
            STOP ? stop away stop         | off none home              | off stop/waiting home  | off stop/waiting home  | off none -
            ERASE off erase/waiting home  |                            |                        |                        |
            ERASE ? erase/waiting home    |                            |                        |                        |
            ERASE ? erase run             | off erase/waiting home     | off erase/waiting home | off erase/waiting home | gone
            ERASE off erase stop          | off erase/waiting home     | off erase/waiting home | off erase/waiting home | gone
            ERASE ? erase stop            | off erase/waiting home     | ? erase/waiting home   | ? erase/waiting home   | gone
            ERASE off erase erase         | gone                       | off erase/waiting home | off erase/waiting home | gone
            ERASE ? erase erase           | gone                       | ? erase/waiting home   | ? erase/waiting home   | gone
            ERASE off erase/given_up home |                            |                        |                        |
            ERASE ? erase/given_up home   |                            |                        |                        |
            ERASE ? erase away run        | off erase/waiting home     | off erase/waiting home | off erase/waiting home | gone
            ERASE ? erase away stop       | off erase/waiting home     | off erase/waiting home | off erase/waiting home | gone
            ERASE ? erase away erase      | gone                       | off erase/waiting home | off erase/waiting home | gone
            """;

    /** The end of an attempt, by what others say; without an attempt, AGENT_GONE is word of the home's agent. */
    static final String LOSSES = """
                                          | NEVER_RAN              | NOT_FETCHED            | HOST_FAILED            | LOST                 | FORGOTTEN            | AGENT_GONE
            RUN off start/waiting -       |                        |                        |                        |                      |                      |
            RUN off start/waiting home    |                        |                        |                        |                      |                      | =
            RUN ? start/waiting home      |                        |                        |                        |                      |                      | off start/waiting home
            RUN off start/launched run    | off start/waiting -    | off start/waiting -    | off start/waiting -    | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN ? start/launched run      | off start/waiting -    | off start/waiting -    | off start/waiting -    | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN off start run             | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN ? start run               | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN on none run               | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN on restart run            | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN on snapshot run           | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN ? stop run                | off start/waiting -    | off start/waiting -    | off start/waiting -    | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN off stop stop             | off start/waiting home | off start/waiting home | off start/waiting home | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN ? stop stop               | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN off start/given_up -      |                        |                        |                        |                      |                      |
            RUN off start/given_up home   |                        |                        |                        |                      |                      | =
            RUN ? start/given_up home     |                        |                        |                        |                      |                      | off start/given_up home
            RUN ? start away run          | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            RUN ? stop away stop          | ? start/waiting home   | ? start/waiting home   | ? start/waiting home   | ? start/waiting home | ? start/waiting home | off start/waiting home
            STOP off stop/waiting home    |                        |                        |                        |                      |                      | off none home
            STOP ? stop/waiting home      |                        |                        |                        |                      |                      | off none home
            STOP ? stop run               | off none -             | off none -             | off none -             | ? stop/waiting home  | ? stop/waiting home  | off none home
            STOP off stop stop            | off stop/waiting home  | off stop/waiting home  | off stop/waiting home  | ? stop/waiting home  | ? stop/waiting home  | off none home
            STOP ? stop stop              | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home  | ? stop/waiting home  | off none home
            STOP off none -               |                        |                        |                        |                      |                      |
            STOP off none home            |                        |                        |                        |                      |                      | =
            STOP off stop/given_up home   |                        |                        |                        |                      |                      | =
            STOP ? stop/given_up home     |                        |                        |                        |                      |                      | off stop/given_up home
            STOP ? stop away run          | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home  | ? stop/waiting home  | off none home
            STOP ? stop away stop         | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home    | ? stop/waiting home  | ? stop/waiting home  | off none home
            ERASE off erase/waiting home  |                        |                        |                        |                      |                      | gone
            ERASE ? erase/waiting home    |                        |                        |                        |                      |                      | gone
            ERASE ? erase run             | gone                   | gone                   | gone                   | ? erase/waiting home | ? erase/waiting home | gone
            ERASE off erase stop          | off erase/waiting home | off erase/waiting home | off erase/waiting home | ? erase/waiting home | ? erase/waiting home | gone
            ERASE ? erase stop            | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home | ? erase/waiting home | gone
            ERASE off erase erase         | off erase/waiting home | off erase/waiting home | off erase/waiting home | ? erase/waiting home | ? erase/waiting home | gone
            ERASE ? erase erase           | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home | ? erase/waiting home | gone
            ERASE off erase/given_up home |                        |                        |                        |                      |                      | =
            ERASE ? erase/given_up home   |                        |                        |                        |                      |                      | off erase/given_up home
            ERASE ? erase away run        | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home | ? erase/waiting home | gone
            ERASE ? erase away stop       | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home | ? erase/waiting home | gone
            ERASE ? erase away erase      | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home   | ? erase/waiting home | ? erase/waiting home | gone
            """;

    static final List<String> ALL = List.of(JOBS, WORDS, ENDS, LOSSES);

    private LifecycleTable() {}

    /** What is written about one event in one situation. */
    record Cell(String situation, String event, String expected) {}

    static Stream<Cell> cells() {
        return ALL.stream().flatMap(LifecycleTable::cells);
    }

    private static Stream<Cell> cells(String table) {
        List<String> lines = table.lines().toList();
        String[] events = lines.get(0).split("\\|", -1);
        List<Cell> cells = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] columns = line.split("\\|", -1);
            for (int i = 1; i < events.length; i++) {
                String expected = i < columns.length ? columns[i].strip() : "";
                cells.add(new Cell(columns[0].strip(), events[i].strip(), expected));
            }
        }
        return cells.stream();
    }

    static Set<String> situations(String table) {
        Set<String> situations = new LinkedHashSet<>();
        cells(table).forEach(cell -> situations.add(cell.situation()));
        return situations;
    }
}
