package io.ws2fcgi.cli.examples;

import io.ws2fcgi.fixtures.FcgiProgram;
import org.junit.jupiter.api.Nested;

/** The chat in every language that it is written in, with real libraries of FastCGI and started as its header says. */
final class ChatLanguagesIT {
    @Nested
    final class InPerl extends ChatConversation {
        @Override
        FcgiProgram start() {
            return FcgiProgram.spawned(script());
        }

        @Override
        String script() {
            return Examples.file("chat-perl/chat.pl");
        }
    }

    @Nested
    final class InRuby extends ChatConversation {
        @Override
        FcgiProgram start() {
            return FcgiProgram.spawned(script());
        }

        @Override
        String script() {
            return Examples.file("chat-ruby/chat.rb");
        }
    }

    @Nested
    final class InGo extends ChatConversation {
        @Override
        FcgiProgram start() {
            Examples.compile("go", "build", "-o", script(), Examples.file("chat-go/chat.go"));
            return FcgiProgram.spawned(script());
        }

        @Override
        String script() {
            return compiled("chat-go");
        }
    }

    @Nested
    final class InC extends ChatConversation {
        @Override
        FcgiProgram start() {
            Examples.compile("cc", "-O2", "-Wall", "-o", script(), Examples.file("chat-c/chat.c"), "-lfcgi");
            return FcgiProgram.spawned(script());
        }

        @Override
        String script() {
            return compiled("chat-c");
        }
    }

    @Nested
    final class InBash extends ChatConversation {
        @Override
        FcgiProgram start() {
            return FcgiProgram.fcgiwrap();
        }

        @Override
        String script() {
            return Examples.file("chat-bash/chat.sh");
        }
    }
}
