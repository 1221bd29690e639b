package io.ws2fcgi.bridge.session;

import io.netty.channel.EventLoop;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientEvent.ClosedBy;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;
import java.util.function.Predicate;

/** Does what an answer asks for, in its order: to this client here, to others through the broker. */
final class Performer {
    private final Session session;
    private final Outlet outlet;
    private final Membership membership;
    private final UserSeat seat;
    private final Ticker ticker;
    private final Broker broker;
    private final EventLoop loop;
    /** Actions on others that are still on their way to other loops, if these are behind. */
    private int underWay;

    Performer(
            Session session,
            Outlet outlet,
            Membership membership,
            UserSeat seat,
            Ticker ticker,
            Broker broker,
            EventLoop loop) {
        this.seat = seat;
        this.session = session;
        this.outlet = outlet;
        this.membership = membership;
        this.ticker = ticker;
        this.broker = broker;
        this.loop = loop;
    }

    /**
     * Checks, then applies: an answer counts as a whole or not at all.
     *
     * @throws AnswerException when a limit does not allow it; then nothing was done
     */
    void perform(List<Action> actions) throws AnswerException {
        List<Action> wanted = session.isOpen() ? actions : filter(actions, Performer::countsAfterLeaving);
        membership.check(wanted);
        performAll(wanted);
    }

    /** What an application can want of a client that it has not decided about: state, and the time of the next question. */
    void performBeforeOpen(List<Action> actions) throws AnswerException {
        membership.check(actions);
        performAll(actions);
    }

    /** To close, only what concerns others matters. */
    void performOnOthers(List<Action> actions) {
        performAll(filter(actions, action -> !isHere(action)));
    }

    private void performAll(List<Action> actions) {
        for (Action action : actions) {
            if (isHere(action)) performHere(action);
            else publish(action);
        }
    }

    /** Where the loops are behind, this client's next event has to wait: the way of back-pressure to a publisher. */
    private void publish(Action action) {
        if (!broker.isBehind()) {
            broker.publish(action);
            return;
        }
        underWay++;
        broker.deliver(action, loop).addListener(delivered -> {
            underWay--;
            if (!isBehind()) session.advance();
        });
    }

    /** Whether what an answer published is still on its way to others. */
    boolean isBehind() {
        return underWay > 0;
    }

    void performHere(Action action) {
        if (action instanceof Action.Send send) {
            outlet.write(send.payload());
        } else if (action instanceof Action.Subscribe join) {
            membership.subscribe(join.topic(), join.filters());
        } else if (action instanceof Action.Unsubscribe leave) {
            membership.unsubscribe(leave.topic());
        } else if (action instanceof Action.SetMeta meta) {
            membership.setMeta(meta.name(), meta.value());
        } else if (action instanceof Action.SetUser user) {
            if (seat.take(user.user())) membership.setUser(user.user());
        } else if (action instanceof Action.SetTick tick) {
            ticker.every(tick.seconds());
        } else if (action instanceof Action.Close close) {
            session.close(ClosedBy.APPLICATION, close.code(), close.reason());
        } else {
            performOfGrip(action);
        }
    }

    private void performOfGrip(Action action) {
        if (action instanceof Action.SendLater later) outlet.sendLater(later);
        else if (action instanceof Action.SendNow) outlet.sendNow();
        else if (action instanceof Action.KeepAlive alive) outlet.keepAlive(alive);
        else if (action instanceof Action.Detach) session.detach();
        else if (action instanceof Action.Drop) session.drop();
        else if (action instanceof Action.Refresh) session.refresh();
        else membership.change(action);
    }

    private static boolean isHere(Action action) {
        return action.target() instanceof Target.Self;
    }

    /** The client is gone, but its close event is to show what became of it. */
    private static boolean countsAfterLeaving(Action action) {
        return !isHere(action) || action instanceof Action.SetMeta || action instanceof Action.SetUser;
    }

    private static List<Action> filter(List<Action> actions, Predicate<Action> wanted) {
        return actions.stream().filter(wanted).toList();
    }
}
