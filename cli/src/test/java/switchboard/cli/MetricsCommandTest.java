package switchboard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code --metrics} of whatever serves, read as Prometheus reads it. */
@Timeout(120)
final class MetricsCommandTest {

    private static final String BLOCKED = "switchboard_outputs_blocked";
    private static final String CONNECTIONS = "switchboard_connections";
    private static final String OPENED = "switchboard_connections_opened_total";
    private static final String CLOSED_BY_PEER =
            "switchboard_connections_closed_total{reason=\"peer_closed\"}";
    private static final String MEMBERS = "switchboard_chat_members";
    private static final Pattern URL =
            Pattern.compile("(?m)^metrics (http://127\\.0\\.0\\.1:\\d+/metrics)$");
    private static final Pattern PORT = Pattern.compile("listening \\S+ \\S+:(\\d+) ");
    private static final Pattern SAMPLE =
            Pattern.compile("((switchboard_\\w+?)(?:_bucket|_sum|_count)?(?:\\{.*\\})?) (\\S+)");

    private static String url(RunningCommand command) {
        Matcher line = URL.matcher(command.err.await("/metrics\n"));
        assertThat(line.find()).as(command.err.text()).isTrue();
        return line.group(1);
    }

    private static int port(RunningCommand command) {
        Matcher line = PORT.matcher(command.err.await("engine="));
        assertThat(line.find()).as(command.err.text()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private static HttpResponse<String> answer(String method, String url) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(url))
                            .method(method, BodyPublishers.noBody())
                            .build();
            return client.send(request, BodyHandlers.ofString(UTF_8));
        }
    }

    /** All samples; every one of them has to belong to a family that was declared before it. */
    private static Map<String, Double> scrape(String url) throws Exception {
        HttpResponse<String> answer = answer("GET", url);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("text/plain; version=0.0.4; charset=utf-8");
        Map<String, Double> samples = new LinkedHashMap<>();
        String family = "";
        for (String line : answer.body().split("\n")) {
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ")[2];
            } else if (!line.startsWith("# HELP ")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(2)).isEqualTo(family);
                Double before = samples.put(sample.group(1), Double.valueOf(sample.group(3)));
                assertThat(before).as(line).isNull();
            }
        }
        return samples;
    }

    /** Reads until a number is what it is to be: what is counted last is counted by a loop. */
    private static Map<String, Double> scrape(String url, String name, double expected)
            throws Exception {
        Map<String, Double> samples = scrape(url);
        while (!Double.valueOf(expected).equals(samples.get(name))) {
            samples = scrape(url);
        }
        return samples;
    }

    @Test
    void aRoomIsScrapedWhileMembersSpeakAndItsGaugesGoBackToZero() throws Exception {
        try (RunningCommand room = RunningCommand.room("--metrics", "127.0.0.1:0")) {
            String url = url(room);
            RunningCommand ann = RunningCommand.start("join", room.port(), "--name", "ann");
            RunningCommand bob = RunningCommand.start("join", room.port(), "--name", "bob");
            ann.out.await("lobby");
            bob.out.await("lobby");
            ann.in.type("one\ntwo\nthree\n");
            bob.out.await("say: three");
            Map<String, Double> during = scrape(url);
            assertThat(during)
                    .containsEntry(MEMBERS, 2.0)
                    .containsEntry(CONNECTIONS, 2.0)
                    .containsEntry(OPENED, 2.0)
                    .containsEntry(BLOCKED, 0.0)
                    .containsEntry("switchboard_frames_received_total", 5.0); // two names
            assertThat(during.get("switchboard_chat_lines_total")).isGreaterThanOrEqualTo(3);
            assertThat(during.get("switchboard_received_bytes_total")).isGreaterThanOrEqualTo(14);
            ann.in.end();
            bob.in.end();
            assertThat(ann.exitCode()).isZero();
            assertThat(bob.exitCode()).isZero();
            Map<String, Double> after = scrape(url, CLOSED_BY_PEER, 2);
            assertThat(after)
                    .containsEntry(CONNECTIONS, 0.0)
                    .containsEntry(OPENED, 2.0)
                    .containsEntry(BLOCKED, 0.0);
            assertThat(scrape(url, MEMBERS, 0)).containsEntry(CONNECTIONS, 0.0);
        }
    }

    @Test
    void aHistogramsBucketsGrowAndEndWithItsCount() throws Exception {
        try (RunningCommand room = RunningCommand.room("--metrics", "0")) {
            Map<String, Double> samples = scrape(url(room));
            String name = "switchboard_loop_turn_seconds";
            double below = 0;
            for (Map.Entry<String, Double> each : samples.entrySet()) {
                if (each.getKey().startsWith(name + "_bucket")) {
                    assertThat(each.getValue()).isGreaterThanOrEqualTo(below);
                    below = each.getValue();
                }
            }
            assertThat(below).isPositive();
            assertThat(samples)
                    .containsEntry(name + "_bucket{le=\"+Inf\"}", below)
                    .containsEntry(name + "_count", below)
                    .containsKey(name + "_bucket{le=\"1.0E-5\"}");
            assertThat(samples.get(name + "_sum")).isPositive();
        }
    }

    @Test
    void servicesAreCountedByteForByte() throws Exception {
        try (RunningCommand services =
                RunningCommand.start("serve", "echo=0", "--metrics", "0", "--json")) {
            String url = url(services);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(services))) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write("any bytes".getBytes(UTF_8));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).hasSize(9);
            }
            assertThat(scrape(url, CONNECTIONS, 0))
                    .containsEntry("switchboard_received_bytes_total", 9.0)
                    .containsEntry("switchboard_sent_bytes_total", 9.0)
                    .containsEntry(CLOSED_BY_PEER, 1.0)
                    .doesNotContainKey(MEMBERS);
            services.out.await("{\"event\":\"metrics\",\"url\":\"" + url + "\"}");
        }
    }

    @Test
    void refusedConnectionsAreCountedByTheirCause(@TempDir Path folder) throws Exception {
        String[] receive = {
            "receive",
            folder.toString(),
            "--listen",
            "127.0.0.1:0",
            "--deny",
            "127.0.0.1",
            "--metrics",
            "0"
        };
        try (RunningCommand receiver = RunningCommand.start(receive)) {
            String url = url(receiver);
            Path letter = Files.writeString(folder.resolve("letter"), "Dear reader");
            String at = "127.0.0.1:" + port(receiver);
            assertThat(RunningCommand.ran("send", letter.toString(), at).exitCode()).isEqualTo(1);
            String denied = "switchboard_connections_refused_total{cause=\"denied\"}";
            assertThat(scrape(url, denied, 1)).containsEntry(OPENED, 0.0);
        }
    }

    @Test
    void pausesOfAcceptingAreCountedWithTheirTime() throws Exception {
        String[] serve = {
            "serve", "echo=0", "--max-conns", "1", "--overflow", "wait", "--metrics", "0"
        };
        String cause = "{cause=\"connections\"}";
        try (RunningCommand services = RunningCommand.start(serve)) {
            String url = url(services);
            InetAddress here = InetAddress.getLoopbackAddress();
            try (Socket first = new Socket(here, port(services));
                    Socket second = new Socket(here, port(services))) {
                second.setSoTimeout(30_000);
                second.getOutputStream().write("who waits".getBytes(UTF_8));
                second.shutdownOutput();
                assertThat(scrape(url, "switchboard_accept_paused", 1))
                        .containsEntry("switchboard_accept_pauses_total" + cause, 1.0)
                        .containsEntry("switchboard_accept_paused_seconds_total" + cause, 0.0);
                first.shutdownOutput();
                assertThat(second.getInputStream().readAllBytes()).hasSize(9);
            }
            Map<String, Double> counted = scrape(url, CONNECTIONS, 0);
            assertThat(counted)
                    .containsEntry("switchboard_accept_paused", 0.0)
                    .containsEntry("switchboard_accept_pauses_total" + cause, 1.0);
            assertThat(counted.get("switchboard_accept_paused_seconds_total" + cause)).isPositive();
        }
    }

    @Test
    void onlyThePageIsServedAndOnlyRead() throws Exception {
        try (RunningCommand services =
                RunningCommand.start("serve", "echo=0", "--metrics", "127.0.0.1:0")) {
            String url = url(services);
            assertThat(answer("GET", url + "/more").statusCode()).isEqualTo(404);
            assertThat(answer("POST", url).statusCode()).isEqualTo(405);
            assertThat(answer("HEAD", url).body()).isEmpty();
        }
    }

    @Test
    void aTakenPortIsOneSentenceAndNothingIsServed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + other.getLocalPort();
            RunningCommand room = RunningCommand.ran("chat", ":0", "--metrics", address);
            assertThat(room.exitCode()).isEqualTo(2);
            assertThat(room.err.text())
                    .isEqualTo(
                            "switchboard chat: cannot serve metrics on "
                                    + address
                                    + ": address already in use by process "
                                    + ProcessHandle.current().pid()
                                    + " (java); give another address: --metrics ADDR\n");
        }
    }
}
