package io.ws2fcgi.bridge.tls;

import io.ws2fcgi.bridge.config.ConfigException;
import io.ws2fcgi.bridge.config.TlsConfig;
import io.ws2fcgi.bridge.config.TlsConfig.CertificateFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the files of an encryption had, all of them, at one moment. Equal when nothing has changed, whatever the clock of
 * the file system says: a few KB are cheaper to read than a change is to miss.
 *
 * @param contents of each file
 */
record Material(Map<Path, ByteBuffer> contents) {
    /** Far more than every chain there is. */
    private static final int LONGEST = 1 << 20;

    /**
     * Reads them. Blocks.
     *
     * @throws ConfigException when one cannot be read
     */
    static Material read(TlsConfig config) {
        Map<Path, ByteBuffer> contents = new LinkedHashMap<>();
        for (CertificateFiles files : config.certificates()) {
            contents.computeIfAbsent(files.chain(), Material::content);
            contents.computeIfAbsent(files.key(), Material::content);
        }
        if (config.clientCa() != null) contents.computeIfAbsent(config.clientCa(), Material::content);
        return new Material(contents);
    }

    private static ByteBuffer content(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) throw unusable(path, "longer than " + LONGEST + " bytes", "PEM");
            return ByteBuffer.wrap(bytes);
        } catch (NoSuchFileException missing) {
            throw unusable(path, "not there", "a file in PEM");
        } catch (AccessDeniedException denied) {
            throw unusable(
                    path, "not readable", "a file that the user " + System.getProperty("user.name") + " may read");
        } catch (IOException failed) {
            throw unusable(path, String.valueOf(failed.getMessage()), "a file in PEM");
        }
    }

    private static ConfigException unusable(Path path, String found, String expected) {
        return new ConfigException("TLS: " + path + ": " + found + " (expected: " + expected + ")");
    }

    PemFile pem(Path path) {
        ByteBuffer content = contents.get(path);
        if (content == null) throw new IllegalStateException("a file that was not read: " + path);
        return PemFile.of(path, content);
    }

    /** The keys that everybody on this machine can read, one sentence for each. */
    static List<String> openKeys(TlsConfig config) {
        List<String> warnings = new ArrayList<>();
        for (CertificateFiles files : config.certificates()) {
            if (isOpen(files.key())) {
                warnings.add("everybody on this machine can read the private key " + files.key() + "; chmod 640 it");
            }
        }
        return warnings;
    }

    private static boolean isOpen(Path path) {
        try {
            return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}
