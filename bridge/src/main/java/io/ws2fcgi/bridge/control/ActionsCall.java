package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.dialect.ActionsJson;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/actions}: a list of actions (WS-CGI section 4), read as a whole before anything of it is done. */
record ActionsCall(Broker broker) implements Call {
    @Override
    public Future<Response> answer(Request request) throws Refused {
        Media.requireJson(request);
        List<Action> actions;
        try {
            actions = ActionsJson.read(request.body(), true);
        } catch (AnswerException wrong) {
            throw Refused.badRequest(wrong);
        }
        return request.then(deliver(actions, request.loop()), Deliveries::toEach);
    }

    /** All at once: one thread's actions keep their order. */
    private Future<List<Delivery>> deliver(List<Action> actions, EventExecutor loop) {
        List<Future<Delivery>> results = new ArrayList<>(actions.size());
        PromiseCombiner all = new PromiseCombiner(loop);
        for (Action action : actions) {
            Future<Delivery> result = broker.deliver(action, loop);
            results.add(result);
            all.add(result);
        }
        Promise<Void> done = loop.newPromise();
        all.finish(done);
        Promise<List<Delivery>> deliveries = loop.newPromise();
        done.addListener(finished -> {
            if (finished.isSuccess())
                deliveries.setSuccess(results.stream().map(Future::getNow).toList());
            else deliveries.setFailure(finished.cause());
        });
        return deliveries;
    }
}
