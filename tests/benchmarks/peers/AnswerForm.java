import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.FormIndex;
import org.javarosa.core.model.QuestionDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

/**
 * Answers a form's questions with JavaRosa: java -cp ODK_Validate.jar AnswerForm.java FILE.xml ROUNDS QUESTIONS
 * Prints what opening took, and the median and 95th percentile of an answer, in milliseconds.
 */
public class AnswerForm {
    public static void main(String[] given) throws Exception {
        int rounds = Integer.parseInt(given[1]);
        int questions = Integer.parseInt(given[2]);
        new XFormsModule().registerModule();
        long begun = System.nanoTime();
        FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(given[0]));
        FormEntryController controller = new FormEntryController(new FormEntryModel(form));
        form.initialize(true, new InstanceInitializationFactory());
        double opened = (System.nanoTime() - begun) / 1e6;
        List<FormIndex> places = new ArrayList<>();
        FormIndex at = FormIndex.createBeginningOfFormIndex();
        while (!(at = controller.getModel().incrementIndex(at)).isEndOfFormIndex()) {
            if (form.getChild(at) instanceof QuestionDef) {
                places.add(at);
            }
        }
        double[] took = new double[rounds * questions];
        for (int turn = 0; turn < took.length; turn++) {
            int number = turn % questions + 1;
            IAnswerData answer = number % 3 == 0
                ? new IntegerData(turn % 90)
                : new SelectOneData(new Selection(turn / questions % 2 == 0 ? "yes" : "no"));
            long start = System.nanoTime();
            controller.answerQuestion(places.get(number - 1), answer, true);
            took[turn] = (System.nanoTime() - start) / 1e6;
        }
        double[] late = Arrays.copyOfRange(took, took.length - 2 * questions, took.length);
        Arrays.sort(late);
        System.out.println(opened + " " + late[questions] + " " + late[(int) (late.length * 0.95)]);
    }
}
