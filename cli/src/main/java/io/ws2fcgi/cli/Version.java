package io.ws2fcgi.cli;

import picocli.CommandLine.IVersionProvider;

/** What the jar says it is. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "ws2fcgi " + (version == null ? "(not from a jar)" : version),
            "Java ${java.version}, ${java.vendor}, ${os.name} ${os.arch}"
        };
    }
}
