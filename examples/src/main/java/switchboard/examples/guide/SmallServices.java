package switchboard.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import switchboard.net.Client;
import switchboard.net.ClientSetup;
import switchboard.net.Server;
import switchboard.services.DaytimeClient;
import switchboard.services.DaytimeServer;
import switchboard.services.EchoClient;
import switchboard.services.EchoServer;
import switchboard.services.GreetClient;
import switchboard.services.GreetServer;
import switchboard.services.ReplyClient;
import switchboard.services.ReplyServer;
import switchboard.services.StampClient;
import switchboard.services.StampServer;
import switchboard.services.TimeClient;
import switchboard.services.TimeServer;

/** Serves six small things, and asks each of them. */
public final class SmallServices {
    public static void main(String[] args) throws Exception {
        Duration patience = Duration.ofSeconds(5);
        try (Server echo = new EchoServer().start("127.0.0.1:0");
                Server stamp = new StampServer().start("127.0.0.1:0");
                Server reply = new ReplyServer("thank you").start("127.0.0.1:0");
                Server greet = new GreetServer("welcome").start("127.0.0.1:0");
                Server daytime = new DaytimeServer().start("127.0.0.1:0");
                Server time = new TimeServer().start("127.0.0.1:0")) {
            try (EchoClient client = EchoClient.connect(to(echo))) {
                byte[] back = client.echo("hello".getBytes(UTF_8)).get(5, TimeUnit.SECONDS);
                System.out.println("echo: " + new String(back, UTF_8));
            }
            try (StampClient client = StampClient.connect(to(stamp))) {
                System.out.println("stamp: " + client.stamp("data").get(5, TimeUnit.SECONDS));
            }
            System.out.println("reply: " + ReplyClient.ask(to(reply), "a message", patience));
            System.out.println("greet: " + GreetClient.ask(to(greet), patience));
            System.out.println("daytime: " + DaytimeClient.ask(to(daytime), patience));
            System.out.println("time: " + TimeClient.ask(to(time), patience));
        }
    }

    private static ClientSetup to(Server server) {
        return Client.tcp("127.0.0.1:" + server.port());
    }
}
