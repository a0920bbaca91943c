package switchboard.chat;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import switchboard.chat.log.Cursor;
import switchboard.net.CloseReason;
import switchboard.net.Connection;

/**
 * A member as its own loop knows it: its connection, its output, what it waits for. Loop thread
 * only.
 */
final class Member implements MemberOutput.Owner {

    private final Connection connection;
    private final RoomLoop home;
    private final MemberOutput output;
    private final Seat seat;
    private @Nullable Iterator<String> pages;
    private CloseReason goodbye = new CloseReason(CloseReason.Kind.PEER_CLOSED, "left");
    private boolean waitsForRoom;
    private boolean waitsForAnswer;
    int index = -1;

    Member(long id, Connection connection, RoomLoop home) {
        this.connection = connection;
        this.home = home;
        this.output = new MemberOutput(this);
        this.seat = new Seat(id, this, connection.remoteAddress());
    }

    Seat seat() {
        return seat;
    }

    Connection connection() {
        return connection;
    }

    RoomLoop home() {
        return home;
    }

    MemberOutput output() {
        return output;
    }

    /** Owner loop: the member's place in the log is known; its own loop begins to read there. */
    void seatedAt(Cursor cursor) {
        onLoop(() -> home.begin(this, cursor));
    }

    /** Runs a step on the member's loop, at once when that is the caller's. Any thread. */
    void onLoop(Runnable step) {
        if (connection.loop().inLoop()) {
            step.run();
        } else {
            connection.loop().execute(step);
        }
    }

    /** Tells the member alone. */
    void tell(String line) {
        connection.send(line);
    }

    /**
     * Tells the member alone many lines, as fast as it takes them: the answer of the room. As long
     * as the rest waits for the member to take more, its connection reads nothing of it.
     */
    void page(Iterator<String> lines) {
        pages = lines;
        goOn();
        answered();
    }

    /** The member has taken what waited for it. */
    void goOn() {
        Iterator<String> lines = pages;
        while (lines != null && lines.hasNext()) {
            if (!connection.send(lines.next())) {
                return;
            }
        }
        pages = null;
    }

    /**
     * The room is asked something: nothing more is read of this member until it has been answered,
     * so answers keep their order and no more than one is under way.
     */
    void awaitAnswer() {
        waitsForAnswer = true;
        readOrWait();
    }

    void answered() {
        waitsForAnswer = false;
        readOrWait();
    }

    /** The member has closed its half or said that it leaves: what it sent is still done. */
    void saysGoodbye(CloseReason reason) {
        goodbye = reason;
        connection.closeInput();
        home.input().goodbye(seat);
    }

    /** All it did is done: at the end of the tick it closes behind what is due to it. */
    void leaves() {
        home.closeAtEndOfTick(this);
    }

    void close() {
        output.endAt(home.tail());
        connection.close(goodbye);
    }

    /** The room is full: nothing more is read of this member until it is not. */
    void waitForRoom() {
        if (!waitsForRoom) {
            waitsForRoom = true;
            readOrWait();
            home.addWaiting(this);
        }
    }

    void roomHasSpace() {
        waitsForRoom = false;
        readOrWait();
    }

    private void readOrWait() {
        if (waitsForRoom || waitsForAnswer) {
            connection.pauseReading();
        } else {
            connection.resumeReading();
        }
    }

    // ---- what its output asks

    @Override
    public String stamped(String text) {
        return home.stamped(text);
    }

    @Override
    public SlowPolicy slowPolicy() {
        return home.slowPolicy();
    }

    @Override
    public int lagBytesMax() {
        return home.lagBytesMax();
    }

    @Override
    public void outputReady() {
        connection.sourceReady();
    }

    @Override
    public boolean takesMore() {
        return connection.isOutputOpen();
    }

    @Override
    public void cut(CloseReason why) {
        if (takesMore()) {
            connection.cut(why, why.detail());
        } else {
            connection.abort(why); // it was leaving already: there is nothing to tell it any more
        }
    }
}
