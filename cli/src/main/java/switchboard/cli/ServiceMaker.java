package switchboard.cli;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import switchboard.net.framing.Framing;
import switchboard.net.framing.LineFraming;
import switchboard.services.ChargenServer;
import switchboard.services.DaytimeServer;
import switchboard.services.DiscardServer;
import switchboard.services.EchoServer;
import switchboard.services.GreetServer;
import switchboard.services.ReplyServer;
import switchboard.services.Service;
import switchboard.services.StampServer;
import switchboard.services.TimeServer;
import switchboard.services.TimeStyle;

/**
 * Makes services of their names, as the options want them. One thread.
 *
 * @param frame the framing of messages by its name, or null for each service's own
 * @param frameBytesMax the longest frame, or 0 for each framing's own
 * @param text what reply and greet say, or null for the tutorials' texts
 * @param time how stamp and daytime write it
 */
record ServiceMaker(
        @Nullable String frame, int frameBytesMax, @Nullable String text, TimeStyle time) {

    private static final int SKIPPED_BYTES_MAX = 1 << 20;
    private static final Duration UNTERMINATED_AFTER = Duration.ofSeconds(2);
    private static final String RAW = "raw";

    Service make(KnownService service) {
        return switch (service) {
            case ECHO -> new EchoServer();
            case STAMP -> new StampServer(time);
            case REPLY -> new ReplyServer(text == null ? ReplyServer.TEXT : text);
            case GREET -> new GreetServer(text == null ? GreetServer.TEXT : text);
            case DISCARD -> new DiscardServer();
            case DAYTIME -> new DaytimeServer(time);
            case CHARGEN -> new ChargenServer();
            case TIME -> new TimeServer();
        };
    }

    /**
     * How a service's messages are framed.
     *
     * @throws IllegalArgumentException in one sentence, when there is no framing of the name
     */
    Framing framing(KnownService service) {
        return switch (service) {
            case STAMP -> stampFraming();
            case ECHO, REPLY, GREET ->
                    limited(frame == null ? Framing.raw() : Framing.named(frame));
            case DISCARD, DAYTIME, CHARGEN, TIME -> Framing.raw();
        };
    }

    /** Lines, and for clients that send no line end the end of a read ends one too. */
    private Framing stampFraming() {
        String name = frame == null ? "lines" : frame;
        if (!name.equals("lines") && !name.equals(RAW)) {
            return limited(Framing.named(name));
        }
        LineFraming lines =
                frameBytesMax == 0 ? Framing.lines() : Framing.lines().max(frameBytesMax);
        LineFraming skipping =
                lines.skippingTooLong(
                        "line refused: longer than "
                                + lines.frameBytesMax()
                                + " bytes (--max-frame)",
                        SKIPPED_BYTES_MAX);
        return name.equals(RAW)
                ? skipping.endingWithTheRead()
                : skipping.tellingUnterminated(
                        UNTERMINATED_AFTER,
                        "waiting for a line end; for clients that send none there is --frame raw");
    }

    private Framing limited(Framing framing) {
        return frameBytesMax == 0 ? framing : framing.max(frameBytesMax);
    }

    /**
     * What is said must be one frame.
     *
     * @throws IllegalArgumentException in one sentence, when it cannot be
     */
    void requireSendable() {
        byte[] bytes = (text == null ? ReplyServer.TEXT : text).getBytes(StandardCharsets.UTF_8);
        framing(KnownService.REPLY).requireSendable(MemorySegment.ofArray(bytes), 0, bytes.length);
    }
}
