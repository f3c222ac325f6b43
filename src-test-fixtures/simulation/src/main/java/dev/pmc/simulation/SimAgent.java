package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.VmTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Mesos agent: starts executors, and tells the scheduler of their tasks, one update of a task at a time, again and
 * again until it is acknowledged.
 */
final class SimAgent {
    private static final long FIRST_RETRY = 10_000;
    private static final long LAST_RETRY = 600_000;

    /** An update on its way; {@code latest} is the state of the task when it was sent, which may be a later one. */
    record Update(String taskId, String uuid, SimWord word, SimWord latest) {}

    /** A task that the agent knows: one that lives, or whose end was not acknowledged. */
    static final class Task {
        final VmTask task;
        final String executorId;
        SimWord latest = SimWord.of(Kind.STAGING, "");
        final Deque<Update> updates = new ArrayDeque<>();

        private Task(VmTask task, String executorId) {
            this.task = task;
            this.executorId = executorId;
        }
    }

    final SimMachine machine;
    /** Where it listens; it keeps that under any id, and nobody else has it. */
    final String address;

    final Resources total;
    final Map<String, Task> tasks = new LinkedHashMap<>();
    final Map<String, SimExecutor> executors = new LinkedHashMap<>();
    /** Executors that are being fetched and started, with the tasks that wait for them. */
    private final Map<String, List<String>> starting = new LinkedHashMap<>();

    int fetchFailures;
    boolean partitioned;
    /** How often it has registered with a master. */
    int registrations;

    String id;
    /** The ids that it had before. */
    final List<String> earlierIds = new ArrayList<>();

    private final World world;
    private int number;

    SimAgent(World world, SimMachine machine, String address, Resources total) {
        this.world = world;
        this.machine = machine;
        this.address = address;
        this.total = total;
        this.id = world.newAgentId();
    }

    /** It runs and can be reached. */
    boolean isReachable() {
        return machine.up && !partitioned;
    }

    /** @param launchesExecutor the master knows of no such executor here; if there is none all the same, the task is dropped */
    void launch(String taskId, VmTask task, String executorId, boolean launchesExecutor) {
        tasks.put(taskId, new Task(task, executorId));
        world.invariants.launched(taskId, task);
        SimExecutor running = executors.get(executorId);
        if (running != null) {
            running.launch(taskId, task);
            return;
        }
        List<String> waiting = starting.get(executorId);
        if (waiting != null) {
            waiting.add(taskId);
            return;
        }
        if (!launchesExecutor) {
            status(taskId, SimWord.of(Kind.NEVER_RAN, "no executor is to be launched, and there is none"));
            return;
        }
        starting.put(executorId, new ArrayList<>(List.of(taskId)));
        String agentId = id;
        world.agenda.in(world.dice.spread(200, 20_000), () -> {
            if (id.equals(agentId) && machine.up) {
                started(executorId);
            }
        });
    }

    private void started(String executorId) {
        List<String> waiting = starting.remove(executorId);
        if (waiting == null) {
            return;
        }
        if (!fetches(executorId)) {
            world.say("executor does not come up agent=%s", id);
            world.master.executorExited(this, executorId);
            waiting.forEach(taskId -> status(taskId, SimWord.of(Kind.NOT_FETCHED, "cannot fetch")));
            return;
        }
        world.invariants.executorStarts(ExecutorId.of(executorId), executors.keySet());
        SimExecutor executor = new SimExecutor(world, this, executorId);
        executors.put(executorId, executor);
        for (String taskId : waiting) {
            Task task = tasks.get(taskId);
            if (task != null && !task.latest.isEnd()) {
                executor.launch(taskId, task.task);
            }
        }
    }

    private boolean fetches(String executorId) {
        if (!world.serves(ExecutorId.of(executorId))) {
            return false;
        }
        boolean fails = fetchFailures > 0;
        fetchFailures -= fails ? 1 : 0;
        return !fails;
    }

    /** The executors that it has or is starting, as it tells a master. */
    Set<String> executorIds() {
        Set<String> all = new HashSet<>(executors.keySet());
        all.addAll(starting.keySet());
        return all;
    }

    void kill(String taskId) {
        Task task = tasks.get(taskId);
        if (task == null || task.latest.isEnd()) {
            return;
        }
        List<String> waiting = starting.get(task.executorId);
        if (waiting != null && waiting.contains(taskId)) {
            status(taskId, SimWord.of(Kind.NEVER_RAN, "killed before delivery to the executor"));
        } else {
            SimExecutor executor = executors.get(task.executorId);
            if (executor != null) {
                executor.kill(taskId);
            }
        }
    }

    void message(String executorId, Consumer<SimExecutor> word) {
        SimExecutor executor = executors.get(executorId);
        if (executor != null) {
            word.accept(executor);
        }
    }

    /** Passes on what an executor says of an image; unlike the word of a task it may get lost. */
    void answer(ImageAnswer answer) {
        Event event = new Event.ImageAnswered(id, answer);
        world.fromAgent(this, true, () -> world.master.pass(event));
    }

    /** An executor process ends while its tasks run. */
    void executorDies() {
        for (SimExecutor executor : List.copyOf(executors.values())) {
            executor.die();
            executors.remove(executor.id);
            world.say("executor died agent=%s", id);
            tasks.forEach((taskId, task) -> {
                if (task.executorId.equals(executor.id) && !task.latest.isEnd()) {
                    status(taskId, SimWord.of(Kind.LOST, "executor terminated"));
                }
            });
            world.master.executorExited(this, executor.id);
        }
    }

    /** The machine went down: processes and unsent updates are gone. */
    void goDown() {
        executors.values().forEach(SimExecutor::die);
        executors.clear();
        starting.clear();
        tasks.clear();
    }

    /** It comes back without its memory: as a new agent. */
    void renew() {
        earlierIds.add(id);
        id = world.newAgentId();
    }

    /** A guest ended by itself. */
    void guestEnded(Hostname vm, boolean poweredOff) {
        executors.values().forEach(executor -> executor.guestEnded(vm, poweredOff));
    }

    /** Takes a task's new state, from its executor or of its own. */
    void status(String taskId, SimWord word) {
        Task task = tasks.get(taskId);
        if (task == null || task.latest.isEnd()) {
            return;
        }
        task.latest = word;
        task.updates.add(new Update(taskId, id + "/" + ++number, word, word));
        if (task.updates.size() == 1) {
            forward(taskId, task, FIRST_RETRY);
        }
    }

    /** The master knows a task that this agent does not; an agent answers that it was dropped, whatever was before. */
    void unknown(String taskId) {
        if (!tasks.containsKey(taskId)) {
            Task task = new Task(world.invariants.taskOf(taskId), "");
            tasks.put(taskId, task);
            status(taskId, SimWord.of(Kind.FORGOTTEN, "task unknown to the agent"));
        }
    }

    /** All that was not acknowledged is sent again after a registration. */
    void resend() {
        tasks.forEach((taskId, task) -> {
            if (!task.updates.isEmpty()) {
                forward(taskId, task, FIRST_RETRY);
            }
        });
    }

    private void forward(String taskId, Task task, long retry) {
        Update head = task.updates.element();
        world.fromAgent(
                this,
                true,
                () -> world.master.updated(this, new Update(head.taskId(), head.uuid(), head.word(), task.latest)));
        String agentId = id;
        world.agenda.in(retry, () -> {
            Update first = task.updates.peek();
            if (first != null && first.uuid().equals(head.uuid()) && id.equals(agentId) && tasks.get(taskId) == task) {
                forward(taskId, task, Math.min(retry * 2, LAST_RETRY));
            }
        });
    }

    void acknowledged(String taskId, String uuid) {
        Task task = tasks.get(taskId);
        Update head = task == null ? null : task.updates.peek();
        if (task == null || head == null || !head.uuid().equals(uuid)) {
            return;
        }
        task.updates.remove();
        if (!task.updates.isEmpty()) {
            forward(taskId, task, FIRST_RETRY);
        } else if (head.word().isEnd()) {
            tasks.remove(taskId);
        }
    }

    /** Tasks that run or are to run here. */
    List<VmTask> live() {
        return tasks.values().stream()
                .filter(task -> !task.latest.isEnd())
                .map(task -> task.task)
                .toList();
    }

    @Nullable
    Task task(String taskId) {
        return tasks.get(taskId);
    }
}
