package io.ws2fcgi.cli.examples;

import io.ws2fcgi.cli.CommandProcess;
import io.ws2fcgi.fixtures.Addresses;
import io.ws2fcgi.fixtures.Nginx;
import io.ws2fcgi.fixtures.PhpFpm;
import io.ws2fcgi.fixtures.PhpFpmPool;
import io.ws2fcgi.fixtures.TempFolder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An example with pages, as it would be on a server: nginx for the pages and in front of the bridge, one php-fpm for both. */
final class PhpSite implements AutoCloseable {
    private static final String SERVER = """
            types { text/html html; text/css css; text/javascript js; }
            root %s;
            index index.php index.html;
            sub_filter 'content=":8080/"' 'content="/ws"';
            location = /ws {
                proxy_pass http://%s;
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection upgrade;
                proxy_set_header Host $http_host;
            }
            location ~ \\.php$ {
                fastcgi_pass %s;
                fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
                fastcgi_param REQUEST_METHOD $request_method;
                fastcgi_param QUERY_STRING $query_string;
                fastcgi_param CONTENT_TYPE $content_type;
                fastcgi_param CONTENT_LENGTH $content_length;
            }
            """;

    private final TempFolder folder = TempFolder.create();
    private final PhpFpm fpm;
    private @Nullable CommandProcess serve;
    private @Nullable Nginx nginx;

    private PhpSite(UnaryOperator<PhpFpmPool> pool) {
        String control = "unix:" + folder.socket("control.sock").getPath();
        fpm = pool.apply(PhpFpm.pool().workers(4).environment("WS_PUSH_URL", control))
                .start();
    }

    /** Starts {@code examples/NAME}, with its {@code ws.php}, on a pool of its own. */
    static PhpSite start(String name, UnaryOperator<PhpFpmPool> pool, String... options) {
        PhpSite site = new PhpSite(pool);
        try {
            site.startServers(name, options);
            return site;
        } catch (RuntimeException failed) {
            site.close();
            throw failed;
        }
    }

    private void startServers(String name, String... options) {
        serve = Examples.serve(
                fpm.address(),
                Examples.file(name + "/ws.php"),
                Examples.with(options, "--control", "unix:" + folder.file("control.sock")));
        nginx = Nginx.serving(SERVER.formatted(
                Examples.file(name), Addresses.text(serve.awaitListening()), Addresses.text(fpm.address())));
    }

    /** Where a browser finds it. */
    String url() {
        if (nginx == null) throw new IllegalStateException("not started");
        return nginx.uri("/").toString();
    }

    @Override
    public void close() {
        if (nginx != null) nginx.close();
        if (serve != null) serve.close();
        fpm.close();
        folder.close();
    }
}
