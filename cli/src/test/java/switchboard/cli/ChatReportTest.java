package switchboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import switchboard.chat.ChatOptions;
import switchboard.chat.ChatServer;
import switchboard.chat.Dialect;
import switchboard.chat.Listener;
import switchboard.chat.StampStyle;
import switchboard.cli.io.Environment;
import switchboard.net.HostPort;

/** The order of what a room prints. */
class ChatReportTest {

    private static final ChatOptions ANYWHERE =
            ChatOptions.DEFAULT.withListeners(
                    List.of(new Listener(new HostPort("127.0.0.1", 0), Dialect.LINES)));

    private final Captured out = new Captured();
    private final Captured err = new Captured();
    private final CommonOptions common = new CommonOptions();

    /** As at a terminal. */
    private ChatReport report() {
        Environment environment =
                new Environment(
                        new TypedInput(),
                        out,
                        err,
                        true,
                        true,
                        true,
                        Map.of(),
                        action -> {},
                        code -> {});
        return new ChatReport(environment, common, true, StampStyle.LOCAL);
    }

    @Test
    void aMemberThatIsThereFirstIsToldBehindTheStart() throws Exception {
        ChatReport report = report();
        report.joined("ann");
        report.line("ann say: hi");
        try (ChatServer server = ChatServer.start(ANYWHERE)) {
            report.started(server, ANYWHERE, "a remark");
        }
        report.joined("bob");
        report.flush();

        assertThat(err.text().lines().map(line -> line.replaceAll("^2\\S+ \\S+ |:.*", "")))
                .containsExactly(
                        "listening tcp 127.0.0.1",
                        "join with",
                        "limits",
                        "history",
                        "a remark",
                        "ann joined",
                        "bob joined");
        assertThat(out.text()).isEqualTo("ann say: hi\n");
    }

    @Test
    void theFirstEventIsWhereItListens() throws Exception {
        common.json = true;
        ChatReport report = report();
        report.joined("ann");
        try (ChatServer server = ChatServer.start(ANYWHERE)) {
            report.started(server, ANYWHERE, "");
        }
        report.flush();

        assertThat(out.text().lines().map(line -> line.replaceAll("\",\".*", "")))
                .containsExactly("{\"event\":\"listening", "{\"event\":\"joined");
    }
}
