package io.ws2fcgi.bridge.session;

import io.ws2fcgi.bridge.backend.Backend;
import io.ws2fcgi.bridge.config.RouteConfig;
import io.ws2fcgi.bridge.dialect.Dialect;

/** The application behind a route: where it is and how to talk with it. Shared by all loops. */
public record Application(RouteConfig route, Dialect dialect, Backend backend) {}
