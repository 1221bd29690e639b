package io.ws2fcgi.bridge.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Names in certificates as text that may go into a variable: RFC 2253, in ASCII. Whatever else there is comes as the bytes
 * of its UTF-8, a backslash and two digits each, which RFC 2253 allows and nginx does as well. Pure.
 */
final class DistinguishedName {
    /** Longer ones are cut off; nobody's name is that long. */
    private static final int LONGEST = 1024;

    private DistinguishedName() {}

    static String text(X500Principal name) {
        return ascii(name.getName(X500Principal.RFC2253));
    }

    /** The most specific common name; null when there is none. */
    static @Nullable String commonName(X500Principal name) {
        try {
            String found = null;
            // They begin with what comes last in writing, so the last one is the most specific.
            for (Rdn part : new LdapName(name.getName(X500Principal.RFC2253)).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) found = String.valueOf(part.getValue());
            }
            return found == null ? null : ascii(found);
        } catch (InvalidNameException odd) {
            return null;
        }
    }

    static String ascii(String text) {
        StringBuilder plain = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            if (plain.length() >= LONGEST) break;
            if (b >= ' ' && b < 0x7f) plain.append((char) b);
            else plain.append(String.format("\\%02X", b & 0xff));
        }
        return plain.toString();
    }
}
