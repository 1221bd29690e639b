package io.ws2fcgi.bridge.config;

/**
 * The script that a route runs, as the pool sees it.
 *
 * @param filename SCRIPT_FILENAME, absolute
 * @param root DOCUMENT_ROOT, absolute
 */
public record Script(String filename, String root) {
    public Script {
        Check.absolute("script", filename);
        Check.absolute("root", root);
    }

    /** A script in its own folder. */
    public static Script of(String filename) {
        Check.absolute("script", filename);
        int slash = filename.lastIndexOf('/');
        return new Script(filename, slash == 0 ? "/" : filename.substring(0, slash));
    }

    /** SCRIPT_NAME: the script's path below the root, or its bare name when it is not below it. */
    public String name() {
        String folder = root.endsWith("/") ? root : root + "/";
        if (filename.startsWith(folder)) return "/" + filename.substring(folder.length());
        return filename.substring(filename.lastIndexOf('/'));
    }
}
