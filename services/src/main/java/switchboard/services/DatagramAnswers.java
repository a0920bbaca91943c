package switchboard.services;

import java.util.Arrays;
import java.util.function.BiConsumer;
import switchboard.engine.Endpoint;
import switchboard.net.Datagram;
import switchboard.net.DatagramPort;

/** Answers the datagrams that may be answered. Loop thread only. */
final class DatagramAnswers implements BiConsumer<DatagramPort, Datagram> {

    /** Who hears an answer here answers it: RFC 862 to 868 by number, and as they are here. */
    private static final int[] ECHO_LIKE = {
        0, 7, 13, 17, 19, 37, 9_007, 9_013, 9_017, 9_019, 9_037, 9_999, 21_567
    };

    private final boolean loopbackOnly;
    private final BiConsumer<DatagramPort, Datagram> answer;

    DatagramAnswers(boolean loopbackOnly, BiConsumer<DatagramPort, Datagram> answer) {
        this.loopbackOnly = loopbackOnly;
        this.answer = answer;
    }

    @Override
    public void accept(DatagramPort port, Datagram datagram) {
        if (!datagram.isTruncated() && mayAnswer(datagram.sender(), port.port())) {
            answer.accept(port, datagram);
        }
    }

    private boolean mayAnswer(Endpoint sender, int ownPort) {
        return sender instanceof Endpoint.Inet from
                && mayAnswer(from.port(), ownPort)
                && (!loopbackOnly || from.address().isLoopbackAddress());
    }

    static boolean mayAnswer(int senderPort, int ownPort) {
        return senderPort != ownPort && Arrays.binarySearch(ECHO_LIKE, senderPort) < 0;
    }
}
