package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.dialect.AnswerException;
import io.ws2fcgi.bridge.dialect.CloseStatus;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.ClientQuery;
import io.ws2fcgi.bridge.event.ClientReport;
import io.ws2fcgi.bridge.event.Target;
import java.util.List;

/** Who is connected, what one of them is like, and its end. */
record ConnectionCalls(Broker broker) {
    private static final int MOST_CODE = 9999;

    Future<Response> list(Request request) throws Refused {
        Page page = Page.of(request.query());
        ClientQuery query = new ClientQuery(Named.filters(request.query()), page.after(), page.asked());
        return request.then(
                broker.clients(query, request.loop()),
                found -> Response.json(json -> {
                    json.writeStartObject();
                    page.write("connections", found, ClientReport::id, Reports::write, json);
                    json.writeEndObject();
                }));
    }

    Future<Response> one(Request request) {
        Target.Connections target = Named.connection(request);
        ClientQuery query = new ClientQuery(List.of(target), null, 1);
        return request.then(broker.clients(query, request.loop()), found -> {
            if (found.isEmpty()) return Deliveries.unknown(target.ids().get(0));
            return Response.json(json -> Reports.write(found.get(0), json));
        });
    }

    Future<Response> close(Request request) throws Refused {
        Query query = request.query();
        String reason = query.one("reason");
        Action close;
        try {
            close = new Action.Close(
                    Named.connection(request),
                    CloseStatus.checked(query.number("code", 0, MOST_CODE, CloseStatus.NORMAL), "code"),
                    CloseStatus.checkedReason(reason == null ? "" : reason, "reason"));
        } catch (AnswerException wrong) {
            throw Refused.badRequest(wrong);
        }
        return request.then(broker.deliver(close, request.loop()), Deliveries::toOne);
    }
}
