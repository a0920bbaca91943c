package switchboard.examples.guide;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import switchboard.net.Client;
import switchboard.net.Request;
import switchboard.net.framing.Framing;

/** Asks one question and waits a second for the answer. */
public final class Ask {
    public static void main(String[] args) {
        try (Request request = Client.tcp(args[0]).framing(Framing.lines()).request()) {
            request.sendLine(args[1]);
            System.out.println(request.readLine(Duration.ofSeconds(1)));
        } catch (SocketTimeoutException e) {
            System.out.println("no answer: " + e.getMessage());
        } catch (IOException e) {
            System.out.println("no connection: " + e.getMessage());
        }
    }
}
