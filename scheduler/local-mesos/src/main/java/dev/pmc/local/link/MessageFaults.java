package dev.pmc.local.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Loses, delays or repeats messages, as tests order it. On the loop only. */
public final class MessageFaults {

    /** Which messages: those of schedulers or of executors, to Mesos (calls) or from it (events). */
    public enum Way {
        CALL,
        EVENT,
        EXECUTOR_CALL,
        EXECUTOR_EVENT
    }

    /** What happens to a message. Those that come after a delayed one overtake it. */
    public enum Action {
        LOSE,
        DELAY,
        REPEAT
    }

    /**
     * An order.
     *
     * @param type of the message: {@code UPDATE}, {@code ACCEPT}, {@code LAUNCH} …
     * @param times how many messages it holds for
     * @param delay only for {@link Action#DELAY}
     */
    public record Order(Way way, String type, Action action, int times, Duration delay) {
        Order once() {
            return new Order(way, type, action, times - 1, delay);
        }
    }

    private final Loop loop;
    private final List<Order> orders = new ArrayList<>();

    public MessageFaults(Loop loop) {
        this.loop = loop;
    }

    public void add(Order order) {
        orders.add(order);
    }

    public void clear() {
        orders.clear();
    }

    /** Delivers a message, unless an order says otherwise. */
    public void deliver(Way way, String type, Runnable delivery) {
        for (int i = 0; i < orders.size(); i++) {
            Order order = orders.get(i);
            if (order.way == way && order.type.equals(type)) {
                if (order.times > 1) {
                    orders.set(i, order.once());
                } else {
                    orders.remove(i);
                }
                obey(order, delivery);
                return;
            }
        }
        delivery.run();
    }

    private void obey(Order order, Runnable delivery) {
        switch (order.action) {
            case LOSE -> {}
            case DELAY -> loop.after(order.delay, delivery);
            case REPEAT -> {
                delivery.run();
                delivery.run();
            }
        }
    }
}
