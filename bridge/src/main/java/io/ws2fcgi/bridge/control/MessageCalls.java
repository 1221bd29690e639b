package io.ws2fcgi.bridge.control;

import io.netty.util.concurrent.Future;
import io.ws2fcgi.bridge.cluster.Broker;
import io.ws2fcgi.bridge.event.Action;
import io.ws2fcgi.bridge.event.Delivery;
import io.ws2fcgi.bridge.event.Payload;
import io.ws2fcgi.bridge.event.Target;
import java.util.function.Function;

/** The body as one message, to a channel, to a user or to one connection. */
record MessageCalls(Broker broker) {
    Future<Response> toTopic(Request request) throws Refused {
        return send(request, new Target.Topic(Named.topic(request)), Deliveries::toAny);
    }

    Future<Response> toUser(Request request) throws Refused {
        return send(request, new Target.User(Named.user(request)), Deliveries::toAny);
    }

    Future<Response> toConnection(Request request) throws Refused {
        return send(request, Named.connection(request), Deliveries::toOne);
    }

    private Future<Response> send(Request request, Target target, Function<Delivery, Response> answer) throws Refused {
        Payload message = Media.message(request);
        Action send = new Action.Send(target, message, request.query().all("except"));
        return request.then(broker.deliver(send, request.loop()), answer);
    }
}
