package io.ws2fcgi.bridge.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * Frame sequences of clients, each with what comes of it: messages that the application is given, frames that come back, and
 * the close, as the application hears of it. The notation of the first is {@link SentFrames}; the longest message has 1000
 * bytes. The cases follow those of the Autobahn suite, whose numbers stand at the headings.
 */
final class FrameTable {
    /** One line of it. */
    record Row(String sent, String answer) {}

    /** Whether or not compression was agreed upon. */
    private static final String ALWAYS = """
            # 1: framing, and lengths at their borders
            81                             | text
            82                             | binary
            81:Hello                       | text Hello
            82:Hello                       | binary Hello
            81/zero:Hello                  | text Hello
            81:a 81:b 82:c                 | text a; text b; binary c
            82:{125}                       | binary {125}
            82:{126}                       | binary {126}
            82:{127}                       | binary {127}
            82:{128}                       | binary {128}
            82:{255}                       | binary {255}
            82:{256}                       | binary {256}
            81:{999}                       | text {999}
            82:{1000}                      | binary {1000}
            81:{1000} 82:{1000}            | text {1000}; binary {1000}
            82:{1001}                      | close 1009 bridge
            82/says1001                    | close 1009 bridge
            82/says65535                   | close 1009 bridge
            82/says65536                   | close 1009 bridge
            82/says9223372036854775807     | close 1009 bridge
            82:{65536}                     | close 1009 bridge
            =82ffffffffffffffffff00000000  | close 1002 bridge
            =82ff800000000000000000000000  | close 1002 bridge
            =82ff8000000000000001          | close 1002 bridge
            # 2: pings and pongs
            89                             | pong
            89:hello                       | pong hello
            89:\\00\\ff                    | pong \\00\\ff
            89:{124}                       | pong {124}
            89:{125}                       | pong {125}
            89:{126}                       | close 1002 bridge
            89:a 89:b 89:c                 | pong a; pong b; pong c
            8a                             |
            8a:nobody_asked                |
            8a:{125}                       |
            8a:{126}                       | close 1002 bridge
            8a:x 89:y                      | pong y
            89:a 81:x 89:b                 | text x; pong a; pong b
            # 3: reserved bits
            91:x                           | close 1002 bridge
            a1:x                           | close 1002 bridge
            b1:x                           | close 1002 bridge
            d1:x                           | close 1002 bridge
            e1:x                           | close 1002 bridge
            f1:x                           | close 1002 bridge
            92:x                           | close 1002 bridge
            a2:x                           | close 1002 bridge
            99:x                           | close 1002 bridge
            a9:x                           | close 1002 bridge
            b9:x                           | close 1002 bridge
            c9:x                           | close 1002 bridge
            ca:x                           | close 1002 bridge
            f9:x                           | close 1002 bridge
            c8:\\03\\e8                    | close 1002 bridge
            98:\\03\\e8                    | close 1002 bridge
            f8                             | close 1002 bridge
            81:ok 91:x                     | text ok; close 1002 bridge
            81:ok 91:x 89:never            | text ok; close 1002 bridge
            01:a 90:b                      | close 1002 bridge
            01:a c0:b                      | close 1002 bridge
            01:a 40:b                      | close 1002 bridge
            # 4: reserved opcodes
            83                             | close 1002 bridge
            84:x                           | close 1002 bridge
            85:x                           | close 1002 bridge
            86:x                           | close 1002 bridge
            87:x                           | close 1002 bridge
            03:x                           | close 1002 bridge
            8b                             | close 1002 bridge
            8c:x                           | close 1002 bridge
            8d:x                           | close 1002 bridge
            8e:x                           | close 1002 bridge
            8f:x                           | close 1002 bridge
            81:ok 83:x                     | text ok; close 1002 bridge
            81:ok 8b:x 89:never            | text ok; close 1002 bridge
            # 5: fragments
            01:He 80:llo                   | text Hello
            02:He 80:llo                   | binary Hello
            01 00 80                       | text
            01 80:Hello                    | text Hello
            01:Hello 80                    | text Hello
            01:a 00:b 00:c 80:d            | text abcd
            01:He 89:x 80:llo              | text Hello; pong x
            01:He 8a:x 80:llo              | text Hello
            01:a 89:1 00:b 89:2 80:c       | text abc; pong 1; pong 2
            01:a 80:b 01:c 80:d            | text ab; text cd
            01:a 80:b 81:c                 | text ab; text c
            80:x                           | close 1002 bridge
            00:x                           | close 1002 bridge
            80 81:x                        | close 1002 bridge
            81:x 80:y                      | text x; close 1002 bridge
            81:x 00:y 80:z                 | text x; close 1002 bridge
            01:a 80:b 80:c                 | text ab; close 1002 bridge
            01:a 81:b                      | close 1002 bridge
            01:a 82:b                      | close 1002 bridge
            01:a 01:b                      | close 1002 bridge
            02:a 02:b                      | close 1002 bridge
            01:a 89:x 81:b                 | pong x; close 1002 bridge
            09:x                           | close 1002 bridge
            0a:x                           | close 1002 bridge
            08:\\03\\e8                    | close 1002 bridge
            01:a 09:x 80:b                 | close 1002 bridge
            02:{500} 80:{500}              | binary {500}{500}
            02:{500} 80:{501}              | close 1009 bridge
            02:{1000} 80                   | binary {1000}
            02:{1000} 80:x                 | close 1009 bridge
            02:{1000} 00 00 89:x 80        | binary {1000}; pong x
            02:{999} 00 80:xx              | close 1009 bridge
            # 6: UTF-8
            81:\\ce\\ba\\e1\\bd\\b9\\cf\\83 | text \\ce\\ba\\e1\\bd\\b9\\cf\\83
            01:\\ce 80:\\ba                | text \\ce\\ba
            01:\\e2 00:\\82 80:\\ac        | text \\e2\\82\\ac
            01:\\f0 00 00:\\9f\\98 89:x 80:\\80 | text \\f0\\9f\\98\\80; pong x
            81:\\00                        | text \\00
            81:\\7f                        | text \\7f
            81:\\c2\\80                    | text \\c2\\80
            81:\\df\\bf                    | text \\df\\bf
            81:\\e0\\a0\\80                | text \\e0\\a0\\80
            81:\\ed\\9f\\bf                | text \\ed\\9f\\bf
            81:\\ee\\80\\80                | text \\ee\\80\\80
            81:\\ef\\bf\\bd                | text \\ef\\bf\\bd
            81:\\ef\\bf\\be                | text \\ef\\bf\\be
            81:\\ef\\bf\\bf                | text \\ef\\bf\\bf
            81:\\f0\\90\\80\\80            | text \\f0\\90\\80\\80
            81:\\f4\\8f\\bf\\bf            | text \\f4\\8f\\bf\\bf
            81:\\80                        | close 1007 bridge
            81:\\bf                        | close 1007 bridge
            81:a\\80                       | close 1007 bridge
            81:\\c2                        | close 1007 bridge
            81:\\c2a                       | close 1007 bridge
            81:\\c0\\80                    | close 1007 bridge
            81:\\c0\\af                    | close 1007 bridge
            81:\\c1\\bf                    | close 1007 bridge
            81:\\e0\\80\\80                | close 1007 bridge
            81:\\e0\\9f\\bf                | close 1007 bridge
            81:\\e2\\82                    | close 1007 bridge
            81:\\ed\\a0\\80                | close 1007 bridge
            81:\\ed\\af\\bf                | close 1007 bridge
            81:\\ed\\b0\\80                | close 1007 bridge
            81:\\ed\\bf\\bf                | close 1007 bridge
            81:\\ed\\a0\\80\\ed\\b0\\80    | close 1007 bridge
            81:\\f0\\80\\80\\80            | close 1007 bridge
            81:\\f0\\8f\\bf\\bf            | close 1007 bridge
            81:\\f0\\9f\\98                | close 1007 bridge
            81:\\f4\\90\\80\\80            | close 1007 bridge
            81:\\f5\\80\\80\\80            | close 1007 bridge
            81:\\f8\\88\\80\\80\\80        | close 1007 bridge
            81:\\fc\\84\\80\\80\\80\\80    | close 1007 bridge
            81:\\fe                        | close 1007 bridge
            81:\\ff                        | close 1007 bridge
            81:\\ce\\ba\\ed\\a0\\80edited  | close 1007 bridge
            01:\\ce 80:a                   | close 1007 bridge
            01:\\ce 80                     | close 1007 bridge
            01:\\ff 89:never               | close 1007 bridge
            01:ok 00:\\f4\\90 80:never     | close 1007 bridge
            01:a 00:\\ed 00:\\a0           | close 1007 bridge
            82:\\ff                        | binary \\ff
            02:\\ff 80:\\fe                | binary \\ff\\fe
            81:{100}\\ff{100}              | close 1007 bridge
            # 7: close frames, and what comes behind them
            88                             | close 1005 client
            88:\\03\\e8                    | close 1000 client
            88:\\03\\e8bye                 | close 1000 client
            88:\\03\\e8{123}               | close 1000 client
            88:\\03\\e8{124}               | close 1002 bridge
            88:\\03                        | close 1002 bridge
            88:\\03\\e8\\ff                | close 1007 bridge
            88:\\03\\e8\\ce                | close 1007 bridge
            88:\\03\\e8\\ce\\ba            | close 1000 client
            88:\\03\\e8\\ed\\a0\\80        | close 1007 bridge
            88 88                          | close 1005 client
            88 89:never                    | close 1005 client
            88 81:never                    | close 1005 client
            88 ff:rubbish                  | close 1005 client
            81:a 88 81:never               | text a; close 1005 client
            89:x 88                        | pong x; close 1005 client
            01:half 88                     | close 1005 client
            01:half 88:\\03\\e9            | close 1001 client
            01:half 88 80:never            | close 1005 client
            88 =ffffffff                   | close 1005 client
            # masks and lengths
            81/unmasked                    | close 1002 bridge
            81/unmasked:Hello              | close 1002 bridge
            89/unmasked:x                  | close 1002 bridge
            88/unmasked                    | close 1002 bridge
            88/unmasked:\\03\\e8           | close 1002 bridge
            01/unmasked:x 80:y             | close 1002 bridge
            01:x 80/unmasked:y             | close 1002 bridge
            81/16                          | close 1002 bridge
            81/16:a                        | close 1002 bridge
            81/16:{125}                    | close 1002 bridge
            82/16:{126}                    | binary {126}
            81/64                          | close 1002 bridge
            81/64:a                        | close 1002 bridge
            82/64:{126}                    | close 1002 bridge
            82/64:{1000}                   | close 1002 bridge
            89/16:a                        | close 1002 bridge
            89/64:a                        | close 1002 bridge
            88/16:\\03\\e8                 | close 1002 bridge
            =00                            |
            =81                            |
            =8185                          |
            =818537fa213d                  |
            =818537fa213d7f                |
            =47455420                      | close 1002 bridge
            """;

    /** Where compression was not agreed upon. */
    private static final String PLAIN = """
            c1:x                           | close 1002 bridge
            c2:x                           | close 1002 bridge
            41:x 80:y                      | close 1002 bridge
            42:x                           | close 1002 bridge
            c1                             | close 1002 bridge
            81:ok c1:x                     | text ok; close 1002 bridge
            c1:\\f2\\48\\cd\\c9\\c9\\07\\00 | close 1002 bridge
            """;

    /** Where it was: the examples of RFC 7692 section 7.2.3, and what can be wrong. */
    private static final String COMPRESSED = """
            c1:\\f2\\48\\cd\\c9\\c9\\07\\00 | text Hello
            c2:\\f2\\48\\cd\\c9\\c9\\07\\00 | binary Hello
            41:\\f2\\48\\cd 80:\\c9\\c9\\07\\00 | text Hello
            41:\\f2\\48\\cd 89:x 80:\\c9\\c9\\07\\00 | text Hello; pong x
            41 00:\\f2\\48 00 00:\\cd\\c9\\c9 80:\\07\\00 | text Hello
            c1:\\00\\05\\00\\fa\\ff\\48\\65\\6c\\6c\\6f\\00 | text Hello
            c1:\\f3\\48\\cd\\c9\\c9\\07\\00\\00 | text Hello
            c1:\\f3\\48\\cd\\c9\\c9\\07\\00 | text Hello
            c1:\\f2\\48\\05\\00\\00\\00\\ff\\ff\\ca\\c9\\c9\\07\\00 | text Hello
            c1:\\00                        | text
            c1:\\02\\00                    | text
            c1:\\03\\00                    | text
            c1:\\03\\00\\03\\00            | text
            c1:\\f2\\48\\cd\\c9\\c9\\07\\00 c1:\\f2\\48\\cd\\c9\\c9\\07\\00 | text Hello; text Hello
            c1:\\f2\\48\\cd\\c9\\c9\\07\\00 81:plain | text Hello; text plain
            81:plain c1:\\f2\\48\\cd\\c9\\c9\\07\\00 82 | text plain; text Hello; binary
            c1:\\f2\\48\\cd\\c9\\c9\\07\\00 c1:\\f2\\00\\11\\00\\00 | text Hello; close 1007 bridge
            c1:\\06                        | close 1007 bridge
            c1:\\07\\00                    | close 1007 bridge
            c1:\\ff\\ff\\ff\\ff            | close 1007 bridge
            c2:\\ff                        | close 1007 bridge
            c1:\\00\\05\\00\\05\\00Hello   | close 1007 bridge
            81:ok c1:\\06 89:never         | text ok; close 1007 bridge
            c1:\\fa\\07\\00                | close 1007 bridge
            c1:\\00\\01\\00\\fe\\ff\\ff\\00 | close 1007 bridge
            c2:\\00\\01\\00\\fe\\ff\\ff\\00 | binary \\ff
            41:\\f2\\48 c0:\\cd            | close 1002 bridge
            41:\\f2\\48 40:\\cd            | close 1002 bridge
            41:\\f2\\48 c1:\\cd            | close 1002 bridge
            01:a c0:b                      | close 1002 bridge
            c0:a                           | close 1002 bridge
            c9:a                           | close 1002 bridge
            c8:\\03\\e8                    | close 1002 bridge
            c3:a                           | close 1002 bridge
            cb:a                           | close 1002 bridge
            e1:a                           | close 1002 bridge
            d1:a                           | close 1002 bridge
            c1/unmasked:\\00               | close 1002 bridge
            c1/16:\\00                     | close 1002 bridge
            c2/says1190                    | close 1009 bridge
            c2/says65536                   | close 1009 bridge
            42:{800} 00:{500}              | close 1009 bridge
            42:\\00 88                     | close 1005 client
            """;

    /** What is wrong wherever it stands, and the code for it. */
    private static final List<String> WRONG_ANYWHERE = List.of(
            "91:x",
            "a1:x",
            "b1:x",
            "a0:x",
            "99:x",
            "c9:x",
            "c8",
            "83:x",
            "87:x",
            "8b:x",
            "8f:x",
            "0b:x",
            "89/unmasked:x",
            "8a/unmasked",
            "88/unmasked",
            "80/unmasked:x",
            "09:x",
            "0a",
            "08",
            "89:{126}",
            "8a:{200}",
            "88:{126}",
            "89/16:x",
            "8a/64:x",
            "88:\\03",
            "=80fe0001",
            "=80ff0000000000000001",
            "=80ffffffffffffffffff");

    /** Close codes that nobody may send. */
    private static final List<Integer> WRONG_CODES = List.of(
            0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 9999, 32767, 32768, 50000, 65535);

    private static final List<Integer> RIGHT_CODES =
            List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999);

    /** What may come before; the message is left open where it begins one. */
    private static final List<Row> BEFORE = List.of(
            new Row("", ""),
            new Row("81:one", "text one"),
            new Row("01:half", ""),
            new Row("01:half 89:p 00:more", "pong p"),
            new Row("82:{1000} 8a 01", "binary {1000}"));

    private FrameTable() {}

    /** The rows for a connection with compression, or without. */
    static List<Row> rows(boolean compressed) {
        List<Row> rows = new ArrayList<>(typed(ALWAYS));
        rows.addAll(typed(compressed ? COMPRESSED : PLAIN));
        for (int code : RIGHT_CODES) rows.add(new Row(close(code), "close " + code + " client"));
        for (Row before : BEFORE) {
            for (String wrong : WRONG_ANYWHERE) rows.add(behind(before, wrong, 1002));
            rows.add(behind(before, close(WRONG_CODES.get(rows.size() % WRONG_CODES.size())), 1002));
        }
        for (int code : WRONG_CODES) rows.add(new Row(close(code), "close 1002 bridge"));
        return rows;
    }

    private static String close(int code) {
        return String.format("88:\\%02x\\%02x", code >> 8, code & 0xff);
    }

    private static Row behind(Row before, String wrong, int code) {
        String answer = before.answer().isEmpty() ? "" : before.answer() + "; ";
        return new Row(before.sent() + " " + wrong + " 89:never", answer + "close " + code + " bridge");
    }

    private static List<Row> typed(String table) {
        return table.lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\|", -1))
                .map(parts -> new Row(parts[0].strip(), parts[1].strip()))
                .toList();
    }
}
