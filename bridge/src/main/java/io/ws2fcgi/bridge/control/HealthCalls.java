package io.ws2fcgi.bridge.control;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Map;

/** {@code /healthz} and {@code /readyz}: for probes, which know no secret; so they tell no names. */
record HealthCalls(Operation operation) {
    Response healthy(Request request) {
        return Response.text("ok\n");
    }

    Future<Response> ready(Request request) {
        Promise<Response> answer = request.loop().newPromise();
        if (!operation.isServing()) return answer.setSuccess(unavailable("draining"));
        Operation.Servers servers = operation.servers();
        String known = servers.up() + " of " + servers.all() + " servers up";
        if (servers.up() > 0) return answer.setSuccess(Response.text("ready\n" + known + "\n"));
        // Perhaps one has come back that nobody has asked since.
        operation.poolReachable().addListener((Future<Boolean> asked) -> {
            boolean reachable = asked.isSuccess() && asked.getNow();
            answer.setSuccess(
                    reachable
                            ? Response.text("ready\n" + known + ", but one can be reached\n")
                            : unavailable("no pool reachable"));
        });
        return answer;
    }

    private static Response unavailable(String why) {
        return Response.problem(HttpResponseStatus.SERVICE_UNAVAILABLE, why, Map.of());
    }
}
