package dev.pmc.local;

import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;

/** Which of several masters leads. Methods may be called by any thread. */
public interface MasterElection extends AutoCloseable {

    /** Hears how it goes, on any thread; must not block. */
    interface Candidate {
        /** This master leads. */
        void elected();

        /** It leads no more, and must change nothing any more. */
        void deposed(String reason);
    }

    /** Stands for election, once; others get to know who this is. */
    void stand(MasterInfo self, Candidate candidate);

    /** The master that leads, as far as is known. */
    Optional<MasterInfo> leader();

    @Override
    void close();

    /** For a master without others: it leads at once. */
    static MasterElection ofOne() {
        return new MasterElection() {
            private volatile Optional<MasterInfo> leader = Optional.empty();

            @Override
            public void stand(MasterInfo self, Candidate candidate) {
                leader = Optional.of(self);
                candidate.elected();
            }

            @Override
            public Optional<MasterInfo> leader() {
                return leader;
            }

            @Override
            public void close() {
                leader = Optional.empty();
            }
        };
    }
}
