package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.ws2fcgi.bridge.config.ConfigException;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** What operators ask of the bridge itself. */
record OperationCalls(Operation operation) {
    /** The text format that every version of Prometheus reads. */
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    Response nodes(Request request) {
        return Response.json(json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart("nodes");
            writeNode(json);
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    /** Returns at once; the clients hear 1001 and leave in their own time. */
    Response drain(Request request) {
        operation.drain();
        return Response.json(HttpResponseStatus.ACCEPTED, this::writeNode);
    }

    private void writeNode(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("node", operation.node());
        json.writeStringProperty("state", operation.isServing() ? "serving" : "draining");
        json.writeEndObject();
    }

    Future<Response> reload(Request request) {
        Promise<Response> answer = request.loop().newPromise();
        operation.reload().addListener((Future<Boolean> done) -> {
            if (done.isSuccess() && done.getNow()) {
                answer.setSuccess(Response.json(this::writeNode));
            } else if (done.isSuccess()) {
                answer.setSuccess(conflict("there is no configuration file to read (expected: one, see --config)"));
            } else if (done.cause() instanceof ConfigException wrong) {
                answer.setSuccess(conflict(wrong.getMessage() + "; everything stays as it was"));
            } else {
                answer.setFailure(done.cause());
            }
        });
        return answer;
    }

    Response metrics(Request request) {
        return new Response(HttpResponseStatus.OK, PROMETHEUS, Response.utf8(operation.metrics()), Map.of());
    }

    private static Response conflict(String why) {
        return Response.problem(HttpResponseStatus.CONFLICT, why, Map.of());
    }
}
