package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.MetaJson;
import io.ws2fcgi.bridge.event.Action;
import java.util.Map;

/** {@code PATCH /v1/connections/{id}/meta}: a JSON object of names and strings, null to delete. All of it or nothing. */
record MetaCall(Broker broker) implements Call {
    @Override
    public Future<Response> answer(Request request) throws Refused {
        Media.requireJson(request);
        Map<String, String> values;
        try {
            values = MetaJson.read(request.body());
        } catch (AnswerException wrong) {
            throw Refused.badRequest(wrong);
        }
        Action change = new Action.ChangeMeta(Named.connection(request), values);
        return request.then(broker.deliver(change, request.loop()), Deliveries::toOne);
    }
}
