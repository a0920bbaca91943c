package switchboard.cli.netcat;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import switchboard.cli.io.Environment;
import switchboard.services.relay.DatagramEnd;
import switchboard.services.relay.RelayEnd;
import switchboard.services.relay.StreamEnd;

/** Makes the two ends of a connection what the options say. Any thread. */
final class Ends {

    private static final int STREAM_PIECE_BYTES = 64 << 10;
    private static final String UNIX = "unix";
    private static final int DATAGRAM_PIECE_BYTES = 8 << 10;

    private final NetcatOptions options;
    private final StandardInput input;
    private final StandardOutput output;
    private final Dump dump;

    Ends(NetcatOptions options, Environment environment, boolean datagrams) throws IOException {
        this.options = options;
        int pieceBytes = datagrams ? DATAGRAM_PIECE_BYTES : STREAM_PIECE_BYTES;
        this.input = new StandardInput(environment.in(), pieceBytes);
        this.output = new StandardOutput(environment.out());
        this.dump = Dump.open(options.hexDump(), options.output(), options.appends());
    }

    StandardOutput output() {
        return output;
    }

    /** The end at the terminal, or the pipes. */
    RelayEnd standard() {
        return typed(new StandardEnd(input, output));
    }

    /** A program for a connection. */
    ProcessEnd program(Map<String, String> variables) throws IOException {
        return ProcessEnd.start(options.command(), variables);
    }

    /** What a program is told of both sides of its connection, by ncat's names. */
    static Map<String, String> variables(RelayEnd far) {
        Map<String, String> variables = new TreeMap<>();
        put(variables, "REMOTE", far.toString());
        switch (far) {
            case StreamEnd stream -> {
                variables.put("NCAT_PROTO", "TCP");
                put(variables, "LOCAL", stream.localAddress().toString());
            }
            case DatagramEnd datagrams -> {
                variables.put("NCAT_PROTO", "UDP");
                put(variables, "LOCAL", datagrams.localAddress().toString());
            }
            default -> throw new AssertionError("neither a stream nor datagrams: " + far);
        }
        return variables;
    }

    /** A Unix socket has no port, and mostly no name. */
    private static void put(Map<String, String> variables, String side, String address) {
        int colon = address.lastIndexOf(':');
        if (colon > 0 && !address.startsWith(UNIX)) {
            String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
            variables.put("NCAT_" + side + "_ADDR", host);
            variables.put("NCAT_" + side + "_PORT", address.substring(colon + 1));
        }
    }

    /** What is read of it goes out as the options say. */
    RelayEnd typed(RelayEnd near) {
        if (options.framing() != null) {
            return new LinesEnd(near, options.framing().frameBytesMax());
        }
        return options.crlf() ? new CrlfEnd(near) : near;
    }

    /** The end at the network. */
    RelayEnd dumped(RelayEnd far) {
        return dump.isNone() ? far : new DumpedEnd(far, dump);
    }

    void close() {
        dump.close();
    }
}
